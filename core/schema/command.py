"""Print the JSON Schema of a quiz file, for editors that check YAML as you type."""

import argparse
import json

from core.schema.build import quiz_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `schema`: none."""


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    print(json.dumps(quiz_schema(), indent=2, ensure_ascii=False))
    return 0
