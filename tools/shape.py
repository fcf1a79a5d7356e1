"""The shape of the code: lines per file and function, import knots, what is typed. `make shape` prints it; a test holds it."""

import ast
import math
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grimp

SOURCE = Path(__file__).resolve().parent.parent / "src" / "curbstop"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Shape:
    """What was counted."""

    file_lines: dict[str, int] = field(default_factory=dict)
    function_lines: dict[str, int] = field(default_factory=dict)
    imports_inside: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    untyped: list[str] = field(default_factory=list)
    knot: list[str] = field(default_factory=list)


def product_files() -> list[Path]:
    """Our own code: migrations are the database's history, not the product's shape."""
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def percentile(values: list[int], share: int) -> int:
    """The value below which `share` percent of the values are, at least."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)] if ordered else 0


def is_typed(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether every argument and the result say their type."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    given = [argument for argument in named if argument is not None and argument.arg not in ("self", "cls")]
    has_result = function.returns is not None or function.name == "__init__"
    return has_result and all(argument.annotation for argument in given)


def receives_signals(node: ast.AST) -> bool:
    """Whether a node connects a function to a Django signal."""
    if isinstance(node, FUNCTIONS):
        return any("receiver" in ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
        return ast.unparse(node.func.value).split(".")[-1].startswith(("pre_", "post_", "m2m_"))
    return False


def imports_within(function: ast.AST) -> Iterator[ast.AST]:
    """Import statements in a function's body."""
    return (node for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom)))


def measure_file(shape: Shape, path: Path) -> None:
    """Add one file to the count."""
    name = path.relative_to(SOURCE).as_posix()
    text = path.read_text(encoding="utf-8")
    shape.file_lines[name] = len(text.splitlines())
    for node in ast.walk(ast.parse(text)):
        if receives_signals(node):
            shape.receivers.append(f"{name}:{node.lineno}")  # type: ignore[attr-defined]
        if not isinstance(node, FUNCTIONS):
            continue
        place = f"{name}:{node.lineno} {node.name}"
        shape.function_lines[place] = (node.end_lineno or node.lineno) - node.lineno + 1
        if not is_typed(node):
            shape.untyped.append(place)
        shape.imports_inside.extend(f"{place} line {found.lineno}" for found in imports_within(node))  # type: ignore[attr-defined]


def largest_knot() -> list[str]:
    """The largest set of modules that all reach each other by imports (one module: no knot)."""
    graph = grimp.build_graph("curbstop", cache_dir=None)
    modules = sorted(graph.modules)
    reached = {module: graph.find_modules_directly_imported_by(module) for module in modules}
    knots = strongly_connected(reached)
    return max(knots, key=len)


def strongly_connected(edges: dict[str, set[str]]) -> list[list[str]]:
    """Kosaraju's algorithm without recursion."""
    backwards: dict[str, set[str]] = {module: set() for module in edges}
    for module, targets in edges.items():
        for target in targets:
            backwards[target].add(module)
    seen: set[str] = set()
    order = [module for start in edges for module in finished(start, edges, seen)]
    seen.clear()
    return [knot for start in reversed(order) if (knot := finished(start, backwards, seen))]


def finished(start: str, edges: dict[str, set[str]], seen: set[str]) -> list[str]:
    """Modules reachable from `start` and not seen yet, in the order in which a depth-first walk leaves them."""
    if start in seen:
        return []
    seen.add(start)
    done: list[str] = []
    stack = [(start, iter(sorted(edges[start])))]
    while stack:
        module, following = stack[-1]
        target = next((found for found in following if found not in seen), None)
        if target is None:
            done.append(module)
            stack.pop()
        else:
            seen.add(target)
            stack.append((target, iter(sorted(edges[target]))))
    return done


def measure() -> Shape:
    """Count everything."""
    shape = Shape()
    for path in product_files():
        measure_file(shape, path)
    shape.knot = largest_knot()
    return shape


def line_of(title: str, values: dict[str, int]) -> str:
    """Median, 90th percentile, and the largest with its name."""
    numbers = list(values.values())
    largest = max(values, key=lambda name: values[name])
    middle = int(statistics.median(numbers))
    return f"{title:22} median {middle:4}  90th {percentile(numbers, 90):4}  max {values[largest]:4}  ({largest})"


def main() -> None:
    """Print the shape."""
    shape = measure()
    typed = 100 * (1 - len(shape.untyped) / max(1, len(shape.function_lines)))
    print(f"{len(shape.file_lines)} files, {len(shape.function_lines)} functions")
    print(line_of("lines per file", shape.file_lines))
    print(line_of("lines per function", shape.function_lines))
    print(f"{'largest import knot':22} {len(shape.knot)} {shape.knot if len(shape.knot) > 1 else ''}")
    print(f"{'imports in functions':22} {len(shape.imports_inside)} {shape.imports_inside[:5] or ''}")
    print(f"{'signal receivers':22} {len(shape.receivers)} {shape.receivers[:5] or ''}")
    print(f"{'typed functions':22} {typed:.1f} % {shape.untyped[:5] or ''}")


if __name__ == "__main__":
    sys.exit(main())
