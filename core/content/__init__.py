"""Content files: YAML with line numbers, arithmetic in it, and folders of such files."""

from core.content.content_folder import ContentFolder, read_folder
from core.content.expression import ExpressionError, fill
from core.content.folders import kind_folder, lesson_folder, quiz_folder
from core.content.yaml_source import ContentError, Fault, Source, read_file, read_yaml

__all__ = [
    "ContentError",
    "ContentFolder",
    "ExpressionError",
    "Fault",
    "Source",
    "fill",
    "kind_folder",
    "lesson_folder",
    "quiz_folder",
    "read_file",
    "read_folder",
    "read_yaml",
]
