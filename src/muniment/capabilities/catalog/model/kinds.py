"""What a file is, told from its name: its media type, and its role in a version.

Both become part of what the version's digest covers, so they come from these tables and never
from what a machine happens to have installed.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

OTHER = "other"
BYTES = "application/octet-stream"

# The first pattern that fits the name in lower case decides.
_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "tokenizer",
        (
            "tokenizer*", "vocab.*", "merges.txt", "special_tokens_map.json", "added_tokens.json",
            "spiece.model", "*.bpe.model", "*.tiktoken",
        ),
    ),
    (
        "weights",
        (
            "*.safetensors", "*.onnx", "*.onnx.data", "*.onnx_data", "*.gguf", "*.ggml", "*.bin",
            "*.pt", "*.pt2", "*.pth", "*.ckpt", "*.pb", "*.tflite", "*.h5", "*.hdf5", "*.keras",
            "*.pkl", "*.pickle", "*.joblib", "*.skops", "*.npz", "*.npy", "*.msgpack", "*.pmml",
            "*.mlmodel", "*.ftz", "*.cbm", "*.ubj", "*.engine", "*.pdparams", "*.model",
        ),
    ),
    ("config", ("*.yaml", "*.yml", "*.toml", "*.ini", "*.cfg", "mlmodel", "requirements*.txt")),
    ("data", ("*.csv", "*.tsv", "*.parquet", "*.arrow", "*.feather", "*.avro", "*.jsonl")),
    ("notebook", ("*.ipynb",)),
    ("prompt", ("*.prompt", "*.jinja", "*.jinja2", "*.j2")),
    ("code", ("*.py", "*.r", "*.jl", "*.sh", "*.sql", "*.c", "*.cc", "*.cpp", "*.h", "*.java")),
    ("container", ("dockerfile", "containerfile", "*.dockerfile")),
    ("doc", ("*.md", "*.rst", "*.txt", "*.pdf", "*.html", "readme*", "licen[cs]e*", "notice*")),
    ("config", ("*.json",)),
)  # fmt: skip

_MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".pmml": "application/xml",
    ".png": "image/png",
    ".py": "text/x-python",
    ".rst": "text/x-rst",
    ".svg": "image/svg+xml",
    ".tar": "application/x-tar",
    ".toml": "application/toml",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}


def role_of(path: str, named: Mapping[str, str]) -> str:
    """Return the role of the file at `path`; `named` gives roles to patterns and goes first."""
    for pattern, role in named.items():
        if fnmatchcase(path, pattern):
            return role
    name = PurePosixPath(path).name.lower()
    for role, patterns in _ROLES:
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return role
    return OTHER


def media_type_of(path: str) -> str:
    """Return the media type of the file at `path`; plain bytes where its name says nothing."""
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), BYTES)
