"""Numbers in addresses, where anything may stand."""


def number_from(text: str, *, otherwise: int, most: int) -> int:
    """The number from 1 to `most` that the text says; a larger one is `most`, and what is none is `otherwise`."""
    if not (text.isascii() and text.isdecimal()) or not text.strip("0"):
        return otherwise
    return min(int(text), most) if len(text.lstrip("0")) <= len(str(most)) else most
