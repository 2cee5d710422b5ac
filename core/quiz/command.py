"""Grade one answer to one question, as the quiz page does, and print the grade as JSON."""

import argparse
import json
from pathlib import Path

from core.command_line import refuse
from core.content.yaml_source import ContentError
from core.quiz.question import Question
from core.quiz.quiz import load_quiz
from core.quiz.variant import NoVariantError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `grade`."""
    parser.add_argument("question", metavar="FILE#ID", help="such as quizzes/t-max.yaml#ID")
    parser.add_argument("--seed", type=int, default=0, help="which variant (default: %(default)s)")
    parser.add_argument("--answer", required=True, help="what a learner would give")


def run(args: argparse.Namespace) -> int:
    """Print the grade; return 1 when the file is broken, 2 when there's no such question."""
    file, _, question_id = args.question.rpartition("#")
    if not file:
        return refuse(f"say which question: FILE#ID, got {args.question}")
    try:
        quiz = load_quiz(Path(file))
    except ContentError as error:
        return refuse(str(error), status=1)
    question = quiz.question(question_id)
    if question is None:
        known = ", ".join(question.id for question in quiz.questions)
        return refuse(f"{file} has no question {question_id}; it has {known}")
    return _grade(question, args.seed, args.answer)


def _grade(question: Question, seed: int, answer: str) -> int:
    try:
        variant = question.variant(seed)
    except NoVariantError as error:
        return refuse(f"{question.id} has no variant for seed {seed}: {error}")
    grade = variant.grade(answer)
    result = {
        "verdict": grade.verdict,
        "score": grade.score,
        "mistake": grade.mistake,
        "text": variant.text(grade, over=grade.counts),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0
