"""The entries of the gallery: generated data sets, and data sets that are read from elsewhere. Any thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.core.toy_data.generator_settings import GeneratorSettings
from softmax_viz.core.toy_data.generators import GENERATORS, generate
from softmax_viz.views.style.translated_texts import translated


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """One data set of the gallery.

    Parameters
    ----------
    name
        The name that the dialog emits.
    label, note
        Title and one sentence, plain text in the language of the window.
    load
        Makes or reads the data; may raise ``UserError``. None for a generator, whose key is ``name``.
    params
        The settings of a generator.
    settings
        The initial settings; None if the entry has no settings.
    """

    name: str
    label: str
    note: str
    load: Callable[[], Dataset] | None = None
    params: tuple[NumberParam, ...] = field(default=())
    settings: GeneratorSettings | None = None

    def data(self, settings: GeneratorSettings | None) -> Dataset:
        """Return the data with these settings (None for an entry without any). ``UserError`` if there are no data."""
        return generate(self.name, settings) if self.load is None else self.load()


def generator_entries() -> list[GalleryEntry]:
    """Return an entry for each generator, in the order of their table and in the language of the window."""
    return [
        GalleryEntry(
            generator.name,
            translated("generators", generator.label),
            translated("generators", generator.help),
            params=tuple(generator.params().values()),
            settings=generator.defaults(),
        )
        for generator in GENERATORS.values()
    ]
