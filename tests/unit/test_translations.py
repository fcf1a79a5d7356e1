"""Every word that a person reads is there in Spanish."""

import ast

import pytest

import translations


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_text_lacks_its_translation(language: str) -> None:
    lines = translations.missing(language)
    assert not lines, "\n".join([f"{len(lines)} texts to translate:", *lines])


def test_words_of_templates_and_of_python_are_found() -> None:
    found = translations.extracted()
    assert found.get("Skip to the content") is not None
    assert found.get("Deposit verifier") is None
    assert found.get("credit", "negative amount") is not None
    assert found.get("One code is left.").pluralizable


def test_no_text_hides_in_an_f_string_where_it_would_not_be_found() -> None:
    hidden = []
    for path in translations.source_files():
        if path.suffix != ".py":
            continue
        for joined in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(joined, ast.JoinedStr):
                calls = [node for node in ast.walk(joined) if isinstance(node, ast.Call)]
                names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
                if names & set(translations.KEYWORDS):
                    hidden.append(f"{path}:{joined.lineno}")
    assert hidden == []


def test_a_translation_that_drops_a_placeholder_is_found() -> None:
    message = translations.Message("%(count)s rows", string="")
    assert translations.faults_of(message, None) == ["no translation"]
    assert "placeholders differ" in translations.faults_of(message, translations.Message("", string="filas"))[0]
    assert translations.faults_of(message, translations.Message("", string="%(count)s filas")) == []
