"""The ceilings of docs/map.md. Nobody raises them: a file or function that grows is divided."""

import pytest

import shape as shape_tool


@pytest.fixture(scope="module")
def shape():
    return shape_tool.measure()


def over(values, ceiling):
    return {name: lines for name, lines in values.items() if lines > ceiling}


def test_no_file_is_longer_than_400_lines(shape):
    assert over(shape.file_lines, 400) == {}


def test_half_of_the_files_are_shorter_than_120_lines_and_nine_in_ten_than_300(shape):
    lines = list(shape.file_lines.values())
    assert shape_tool.percentile(lines, 50) <= 120
    assert shape_tool.percentile(lines, 90) <= 300


def test_no_function_is_longer_than_60_lines(shape):
    assert over(shape.function_lines, 60) == {}


def test_half_of_the_functions_have_at_most_8_lines_and_nine_in_ten_at_most_25(shape):
    lines = list(shape.function_lines.values())
    assert shape_tool.percentile(lines, 50) <= 8
    assert shape_tool.percentile(lines, 90) <= 25


def test_no_two_modules_import_each_other(shape):
    assert len(shape.knot) == 1, shape.knot


def test_nothing_is_imported_inside_a_function(shape):
    assert shape.imports_inside == []


def test_nothing_listens_to_signals(shape):
    assert shape.receivers == []


def test_every_function_says_its_types(shape):
    assert shape.untyped == []
