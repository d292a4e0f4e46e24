"""Messages for the user from code without Qt: marked for translation here, translated where they are shown."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802  (the name that lupdate looks for)
    """Mark ``text`` for translation in ``context`` and return it unchanged."""
    del context
    return text


class UserError(Exception):
    """Bad input, described in one sentence: what is wrong, where, and what to do.

    Parameters
    ----------
    template
        An English sentence marked with ``QT_TRANSLATE_NOOP("errors", …)``, with ``{names}`` to fill in.
    **values
        The values to fill in. They are data (file names, numbers), never translated.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)
