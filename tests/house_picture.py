"""Draws docs/house.svg from the code: the rooms on their floors, and what each imports. `./dev docs` calls it."""

import ast
import sys
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from test_architecture import FLOOR_OF, FLOORS, imports, read_house  # type: ignore[import-not-found]

ROOM_WIDTH, ROOM_HEIGHT, GAP, LEFT = 108, 34, 12, 40
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b2733 } .floor { fill: #7a8794 }
rect { fill: #eef3f8; stroke: #8ba3ba; rx: 5 } g:hover rect { fill: #d5e6f7; stroke: #2f6fb0 }
@media (prefers-color-scheme: dark) {
  text { fill: #dbe4ec } .floor { fill: #8fa0b0 } rect { fill: #22303d; stroke: #56708a }
}
"""


def rooms_used() -> dict[str, set[str]]:
    """For each room of `verifier`, the rooms that its modules import."""
    used: dict[str, set[str]] = {room: set() for room in FLOOR_OF}
    for module, source in read_house().items():
        package, *path = module.split(".")
        if package != "verifier" or not path:
            continue
        names = (name.split(".") for name in imports(ast.parse(source)))
        used[path[0]] |= {name[1] for name in names if name[0] == "verifier" and name[1:] and name[1] in FLOOR_OF}
    return {room: others - {room} for room, others in used.items()}


def picture() -> str:
    used = rooms_used()
    widest = max(map(len, FLOORS))
    width, height = LEFT + widest * (ROOM_WIDTH + GAP), len(FLOORS) * (ROOM_HEIGHT + GAP) + GAP
    drawn = []
    for floor, rooms in enumerate(FLOORS):
        top = height - (floor + 1) * (ROOM_HEIGHT + GAP)
        drawn.append(f'<text class="floor" x="12" y="{top + 22}">{floor}</text>')
        for place, room in enumerate(rooms):
            left = LEFT + place * (ROOM_WIDTH + GAP)
            told = f"{room} imports {', '.join(sorted(used[room])) or 'no other room'}"
            box = f'<rect x="{left}" y="{top}" width="{ROOM_WIDTH}" height="{ROOM_HEIGHT}"/>'
            drawn.append(
                f"<g><title>{escape(told)}</title>{box}"
                f'<text x="{left + ROOM_WIDTH / 2:g}" y="{top + 22}" text-anchor="middle">{room}</text></g>'
            )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join(
        (head, f"<title>The rooms of verifier on their floors</title><style>{STYLE}</style>", *drawn, "</svg>\n")
    )


if __name__ == "__main__":
    sys.stdout.write(picture())
