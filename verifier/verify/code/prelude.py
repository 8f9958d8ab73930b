"""What stands before a program: the imports that a data set's own grader makes (`usual_imports`), and a prompt's own
definitions. `from __future__` has to stand before both.
"""

import ast
import re

from verifier.python_literals import syntax_tree

FUTURE = re.compile(r"^from __future__ import [^\n(]*(?:\([^)]*\))?[^\n]*$", re.MULTILINE)


def with_before(before: str, source: str) -> str:
    """`before`, then the program, with what must come first in either put first."""
    if not before.strip():
        return source
    lines = [*FUTURE.findall(before), *FUTURE.findall(source)]
    rest = FUTURE.sub("", before) if lines else before
    if lines:
        source = FUTURE.sub("pass", source)
    return "\n".join([*dict.fromkeys(lines), rest.strip("\n"), source])


def read(prompt: str) -> ast.Module:
    """A prompt that may end with the head of a function, which then has no body yet."""
    try:
        return syntax_tree(prompt)
    except SyntaxError:
        return syntax_tree(f"{prompt.rstrip()}\n    pass\n")


def definitions(prompt: str, entry: str) -> str:
    """What a prompt defines beside the function that is asked for: imports, helpers, classes such as `ListNode`.

    Where the prompt cannot be parsed, its imports.
    """
    asked = entry.partition("()")[0]
    try:
        tree = read(prompt)
    except SyntaxError:
        return "\n".join(line for line in prompt.splitlines() if line.startswith(("import ", "from ")))
    kept = [node for node in tree.body if getattr(node, "name", None) != asked and not isinstance(node, ast.Expr)]
    return "\n".join(ast.unparse(node) for node in kept)


def behind_its_head(head: str, body: str) -> str | None:
    """The function whose head a prompt ends with and whose body a completion is, joined as HumanEval's grader does.

    None for what is a program by itself. The body's first line may have lost its indentation: many pipelines strip
    completions.
    """
    if not head.strip() or not _is_a_body(body):
        return None
    head = head.rstrip("\n") + "\n"
    joined = (head + body, f"{head}    {body.lstrip()}")
    return next((source for source in joined if not _is_a_body(source)), None)


def _is_a_body(source: str) -> bool:
    """Whether text is no module: it cannot be parsed, or returns outside of any function."""
    try:
        left: list[ast.AST] = [*syntax_tree(source).body]
    except SyntaxError:
        return True
    while left:
        node = left.pop()
        if isinstance(node, ast.Return):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            left += ast.iter_child_nodes(node)
    return False


LISTS = """
class ListNode:
    def __init__(self, val=0, next=None):
        self.val, self.next = val, next
def list_node(values):
    head = None
    for value in reversed(values):
        head = ListNode(value, head)
    return head
def is_same_list(one, other):
    while one and other and one.val == other.val:
        one, other = one.next, other.next
    return one is None and other is None
"""
TREES = """
class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val, self.left, self.right = val, left, right
def tree_node(values):
    nodes = [None if value is None else TreeNode(value) for value in values]
    rest = iter(nodes[1:])
    for node in filter(None, nodes):
        node.left = next(rest, None)
        node.right = next(rest, None)
    return nodes[0] if nodes else None
def is_same_tree(one, other):
    if one is None or other is None:
        return one is other
    return one.val == other.val and is_same_tree(one.left, other.left) and is_same_tree(one.right, other.right)
"""
"""By level, as LeetCode writes trees: the children of what is not there are left out."""


def leetcode_nodes(tests: str) -> str:
    """LeetCode's linked lists and trees, as far as the tests use them."""
    lists, trees = ("ListNode", "list_node", "is_same_list"), ("TreeNode", "tree_node", "is_same_tree")
    return "".join(text for names, text in ((lists, LISTS), (trees, TREES)) if any(name in tests for name in names))
