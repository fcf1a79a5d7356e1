"""`{% load curbstop_ui %}`: small tags that show what the views declare."""

from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from curbstop.web.ui import formats
from curbstop.web.ui.commands import COMMAND_KEY
from curbstop.web.ui.spoken import said

register = template.Library()

register.filter("money", formats.format_money)
register.filter("plain_money", formats.format_plain_money)
register.filter("spoken_day", formats.format_spoken_day)
register.filter("iso_day", formats.format_iso_day)
register.filter("moment", formats.format_moment)
register.filter("count", formats.format_count)
register.filter("milli", formats.format_milli)
register.filter("said", said)


@register.simple_tag(takes_context=True)
def block_of(context: Context, block: Any) -> SafeString:
    """Show a block with its own template, in which it is `it`."""
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(it=block):
        return engine.get_template(block.template).render(context)


@register.simple_tag(takes_context=True)
def source_of(context: Context, block: Any) -> SafeString:
    """Show the template that an Html block names."""
    engine = context.template.engine  # type: ignore[union-attr]
    return engine.get_template(block.source).render(context)


@register.simple_tag
def key(keys: str) -> SafeString:
    """`F9` or `Ctrl+Enter` or `g c` as keys. Hidden from screen readers: aria-keyshortcuts says it to them."""
    if not keys:
        return SafeString("")
    parts = keys.split("+") if "+" in keys and keys != "+" else keys.split()
    return format_html(
        '<span class="keys" aria-hidden="true">{}</span>', format_html_join("", "<kbd>{}</kbd>", ((p,) for p in parts))
    )


@register.simple_tag
def command_key() -> SafeString:
    """A hidden key, new with each rendered form: sent twice, it is still one command."""
    return format_html('<input type="hidden" name="{}" value="{}">', COMMAND_KEY, uuid4())


@register.filter
def shortcut(keys: str) -> str:
    """Keys as aria-keyshortcuts wants them."""
    return keys.replace("Ctrl", "Control")


@register.inclusion_tag("ui/parts/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """The summary of what is wrong, above the form; it takes the focus."""
    at_fields = [(field, error) for field in form.visible_fields() for error in field.errors]
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return {"form": form, "general": [*form.non_field_errors(), *hidden], "at_fields": at_fields}


@register.inclusion_tag("ui/parts/form_field.html")
def form_field(field: BoundField, hint: str = "", *, show_hint: bool = True) -> dict[str, Any]:
    """A field with label, hint and error, tied together for those who listen."""
    widget = field.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    identity = field.auto_id or field.html_name
    help_text = (hint or field.help_text) if show_hint else ""
    described = [f"{identity}_hint"] * bool(help_text) + [f"{identity}_error"] * bool(field.errors)
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described and not grouped else {}
    if field.errors and not grouped:
        attributes["aria-invalid"] = "true"
    if grouped:
        widget.attrs["class"] = "form-check-input"  # each form has its own copy of the widget
    else:
        attributes["class"] = " ".join(filter(None, (widget.attrs.get("class", ""), widget_class(field))))
    return {
        "field": field,
        "identity": identity,
        "control": field.as_widget(attrs=attributes),
        "grouped": grouped,
        "check": isinstance(widget, CheckboxInput),
        "hint": help_text,
        "described": " ".join(described),
    }


def widget_class(field: BoundField) -> str:
    """Bootstrap's class for the kind of widget."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    wrong = " is-invalid" if field.errors else ""
    return ("form-select" if getattr(widget, "input_type", "") == "select" else "form-control") + wrong
