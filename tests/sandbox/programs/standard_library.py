import bisect
import collections
import datetime
import enum
import fractions
import functools
import heapq
import json
import math
import operator
import pathlib
import random
import re
import statistics
import string
import textwrap
import time
import typing


class Phase(enum.Enum):
    WARM = "warm"
    FALL = "fall"


random.seed(4)
print(random.random(), random.choice("abc"), random.sample(range(9), 3))
print(statistics.mean([1, 2, 4]), statistics.pstdev([1, 2]), fractions.Fraction(3, 9))
print(collections.Counter("abca"), collections.OrderedDict(a=1), collections.deque([1], maxlen=2))
print(collections.namedtuple("Point", "x y")(1, 2), collections.defaultdict(list))
print(bisect.bisect([1, 3, 5], 3), heapq.nsmallest(2, [3, 1, 2]), functools.reduce(operator.mul, [2, 3, 4]))
print(json.dumps({"a": [1, None, True]}), json.loads("[1.5]"), Phase.WARM, Phase("fall").name)
print(re.findall(r"\d+", "a1b22"), textwrap.shorten("a b c d", 5), string.ascii_letters[:3])
print(datetime.date(2024, 2, 29) + datetime.timedelta(days=1), math.isclose(0.1 + 0.2, 0.3))
print(pathlib.PurePath("a") / "b.pt", pathlib.Path("a/b.pt").suffix, time.time() > 0, typing.get_type_hints(Phase))
print(pathlib.Path("no/such/file").exists(), time.perf_counter() <= time.perf_counter())
json.loads("[")
