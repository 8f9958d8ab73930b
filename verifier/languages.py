"""One name for all of a programming language's names."""

ALIASES = {
    "py": "python",
    "python2": "python",
    "python3": "python",
    "pypy": "python",
    "pypy3": "python",
    "c++": "cpp",
    "cc": "cpp",
    "cxx": "cpp",
    "c++11": "cpp",
    "c++14": "cpp",
    "c++17": "cpp",
    "c++20": "cpp",
    "cpp17": "cpp",
    "cpp20": "cpp",
    "js": "javascript",
    "node": "javascript",
    "nodejs": "javascript",
    "ts": "typescript",
    "golang": "go",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "kt": "kotlin",
    "rb": "ruby",
    "cs": "csharp",
    "c#": "csharp",
    "hs": "haskell",
    "jl": "julia",
    "yml": "yaml",
}


def canonical(language: str) -> str:
    """The name that this project uses: `python` for py and Python3, `cpp` for C++17."""
    name = language.strip().lower()
    return ALIASES.get(name, name)
