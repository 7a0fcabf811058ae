"""HTML and SVG as elements, so that every text is escaped by the one who writes it out."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import TypeAlias

Child: TypeAlias = "ET.Element | str | Iterable[Child] | None"


def element(tag: str, *children: Child, **attributes: object) -> ET.Element:
    """Make an element.

    Parameters
    ----------
    tag : str
        Its name.
    *children : Element, str, None, or iterables of such
        What is in it; texts stay texts, None is nothing.
    **attributes : object
        `class_` is class, `data_label` is data-label; None leaves one out, numbers lose needless digits.

    Returns
    -------
    Element
        For another one, or for `write_page`.
    """
    made = ET.Element(
        tag, {_name(key): _write(value) for key, value in attributes.items() if value is not None}
    )
    _add(made, children)
    return made


def write_page(root: ET.Element) -> str:
    """Write a page.

    Parameters
    ----------
    root : Element
        Its `html`.

    Returns
    -------
    str
        With a doctype; the same for the same elements.
    """
    return f"<!DOCTYPE html>\n{ET.tostring(root, encoding='unicode', method='html')}\n"


def _add(parent: ET.Element, children: Iterable[Child]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, ET.Element):
            parent.append(child)
        elif isinstance(child, str):
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + child
            else:
                parent.text = (parent.text or "") + child
        else:
            _add(parent, child)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _write(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
