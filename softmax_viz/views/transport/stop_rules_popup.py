"""The rules by which training stops by itself: a button that shows them, and a popup to set them. GUI thread only."""

from __future__ import annotations

from dataclasses import fields, replace

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QToolButton, QWidget

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.settings.params import NumberParam
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.style.numbers import exact, tick
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import sentence, translated, whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import heading, plain_label
from softmax_viz.views.widgets.param_slider import NumberBox
from softmax_viz.views.widgets.popup import Popup
from softmax_viz.views.widgets.slider_scale import SliderScale, Value
from softmax_viz.views.widgets.typed_number import typed_number

_T = QT_TRANSLATE_NOOP
_COUNTS = ("steps", "epochs")  # met from below; the others from above

# The fields of StopRules, with the bounds of the number and its initial value.
_RULES: dict[str, NumberParam] = {
    param.name: param
    for param in (
        NumberParam(
            "steps",
            _T("until", "Steps"),
            _T("until", "Stop when this many steps have been taken since the start of the run."),
            low=1, high=1_000_000_000, default=1000, scale="log", whole=True,
        ),
        NumberParam(
            "epochs",
            _T("until", "Epochs"),
            _T("until", "Stop when this many passes over the data have been made since the start of the run."),
            low=1, high=1_000_000_000, default=100, scale="log", whole=True,
        ),
        NumberParam(
            "data_loss",
            _T("until", "Data loss at most"),
            _T(
                "until",
                "Stop when the data loss on the training points is at most this. With minibatches or dropout this is "
                "checked at every step up to 256, every 2nd up to 512, every 4th up to 1,024 and so on.",
            ),
            low=1e-12, high=1e3, default=0.1, scale="log",
        ),
        NumberParam(
            "total",
            _T("until", "Total at most"),
            _T(
                "until",
                "Stop when the total J, data loss plus penalty, on the training points is at most this. With "
                "minibatches or dropout this is checked at every step up to 256, every 2nd up to 512 and so on.",
            ),
            low=1e-12, high=1e3, default=0.1, scale="log",
        ),
        NumberParam(
            "gap",
            _T("until", "Gap at most"),
            _T(
                "until",
                "Stop when the total is at most this much above its optimum, J − J* ≤ ε, once J* is known. With "
                "minibatches or dropout this is checked at every step up to 256, every 2nd up to 512 and so on.",
            ),
            low=1e-12, high=1e3, default=1e-6, scale="log",
        ),
    )
}  # fmt: skip


class _RuleRow:
    """Check box and number of one rule."""

    def __init__(self, param: NumberParam) -> None:
        self.param = param
        self.scale = SliderScale(param)
        self.value: Value = param.default
        label, sentence = translated("until", param.label), translated("until", param.help)
        self.check = QCheckBox(label)
        self.box = NumberBox()
        set_explanation(self.check, label, sentence)
        set_explanation(self.box, label, sentence)
        ShortcutOverride(self.check, (Qt.Key.Key_Space,))
        self.show(None)

    def show(self, value: Value) -> None:
        """Show the rule with ``value``; None switches it off, and its last number stays in the box."""
        self.check.setChecked(value is not None)
        if value is not None:
            self.value = value
        assert self.value is not None
        self.box.show_text(exact(self.value))


class StopRulesPopup(Popup):
    """Rules to switch on, each with its number. ``rulesRequested(StopRules)`` is emitted with every change."""

    rulesRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("StopRulesPopup", "Stop at"), parent)
        self.rules = {name: _RuleRow(param) for name, param in _RULES.items()}
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_XS)
        grid.addWidget(heading(self.tr("Stop at")), 0, 0, 1, 2)
        for place, (name, row) in enumerate(self.rules.items(), 1):
            grid.addWidget(row.check, place, 0)
            grid.addWidget(row.box, place, 1)
            row.check.clicked.connect(self._on_changed)
            row.box.typed.connect(lambda text, name=name: self._on_typed(name, text))
            row.box.stepRequested.connect(lambda direction, large, name=name: self._on_step(name, direction, large))
        grid.addWidget(
            plain_label(self.tr("The first rule that is met stops the run."), "small"), len(self.rules) + 1, 0, 1, 2
        )

    def show_rules(self, rules: StopRules) -> None:
        """Show ``rules`` without emitting."""
        for name, row in self.rules.items():
            row.show(getattr(rules, name))

    def open_below(self, widget: QWidget) -> None:
        """Open under ``widget``, inside its screen, with the focus on the first check box."""
        self.polish_parts()
        self._grid.invalidate()
        self.adjustSize()
        self.place(widget.mapToGlobal(QPoint(0, widget.height() + SPACE_XS)), widget.screen().availableGeometry())
        self.show()
        next(iter(self.rules.values())).check.setFocus(Qt.FocusReason.PopupFocusReason)

    def _set(self, name: str, value: Value) -> None:
        self.rules[name].show(value)
        self._request()

    def _on_changed(self) -> None:
        self._request()

    def _on_typed(self, name: str, text: str) -> None:
        row = self.rules[name]
        try:
            self._set(name, typed_number(text, row.param))
        except UserError as error:
            row.box.refuse(sentence(error))

    def _on_step(self, name: str, direction: int, large: bool) -> None:
        row = self.rules[name]
        self._set(name, row.scale.stepped(row.value, direction, large))

    def _request(self) -> None:
        chosen = {name: row.value if row.check.isChecked() else None for name, row in self.rules.items()}
        self.rulesRequested.emit(StopRules(**chosen))  # type: ignore[arg-type]


class StopRulesButton(QToolButton):
    """Shows where training stops; a click opens the popup. ``rulesRequested(StopRules)``."""

    rulesRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setProperty("role", "until")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self, (Qt.Key.Key_Space,))
        self._popup: StopRulesPopup | None = None
        self.clicked.connect(self._on_clicked)
        self._rules = StopRules()
        self._spent: frozenset[str] = frozenset()
        self._progress: dict[str, float | None] = {}
        self.show_rules(self._rules)
        self._fix_width()

    @property
    def popup(self) -> StopRulesPopup:
        """The popup; made when it is first needed, not while the program starts."""
        if self._popup is None:
            self._popup = StopRulesPopup(self)
            self._popup.rulesRequested.connect(self._on_rules_requested)
            self._popup.show_rules(self._rules)
        return self._popup

    def show_rules(self, rules: StopRules) -> None:
        """Show ``rules`` as text and in the popup, without emitting."""
        self._rules = rules
        if self._popup is not None:
            self._popup.show_rules(rules)
        self._spent = self._met()
        self._show()

    def show_progress(
        self, step: int, epoch: int, data_loss: float | None, total: float | None, gap_to_optimum: float | None
    ) -> None:
        """Show as spent the rules that are met now: the run goes on without them."""
        self._progress = {
            "steps": step,
            "epochs": epoch,
            "data_loss": data_loss,
            "total": total,
            "gap": gap_to_optimum,
        }
        if self._rules.any and (spent := self._met()) != self._spent:
            self._spent = spent
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the width to the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_rules"):
            self._fix_width()

    def _met(self) -> frozenset[str]:
        met = set()
        for name, now in self._progress.items():
            limit = getattr(self._rules, name)
            if limit is not None and now is not None and (now >= limit if name in _COUNTS else now <= limit):
                met.add(name)
        return frozenset(met)

    def _fix_width(self) -> None:
        """Reserve the width of the usual texts, so that nothing beside the button moves; longer ones are elided."""
        samples = [StopRules(steps=9_999), StopRules(data_loss=0.1), StopRules(gap=1e-6), StopRules(steps=1, epochs=1)]
        shown = self.text()
        widths = []
        for rules in samples:
            self.setText(self._text(self._conditions(rules)))
            widths.append(self.sizeHint().width())
        self.setText(shown)
        self.setFixedWidth(max(widths))
        self.resize(max(widths), self.height())  # at once, not only with the next layout
        self._show()

    def _text(self, conditions: list[str]) -> str:
        condition = conditions[0] if len(conditions) == 1 else self.tr("%Ln condition(s)", "", len(conditions))
        return self.tr("Stop at %1").replace("%1", condition)

    def _show(self) -> None:
        rules = self._rules
        ahead = replace(rules, **dict.fromkeys(self._spent))
        with QSignalBlocker(self):
            self.setChecked(ahead.any)
        conditions = self._conditions(ahead if ahead.any else rules)
        text = self._text(conditions)
        if not conditions:
            text = self.tr("Stop at…")
            sentence = self.tr("Let training stop by itself: at a step, an epoch, a loss, a total or a gap.")
        elif not ahead.any:
            sentence = self.tr("Already met: %1. Run goes on without it.").replace("%1", ", ".join(conditions))
        else:
            sentence = self.tr("Training stops by itself: %1.").replace("%1", ", ".join(conditions))
        self.setText(text)
        if (too_wide := self.sizeHint().width() - self.width()) > 0:
            room = self.fontMetrics().horizontalAdvance(text) - too_wide
            self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        set_explanation(self, text, sentence)

    def _conditions(self, rules: StopRules) -> list[str]:
        words = {
            "steps": self.tr("step %1"),
            "epochs": self.tr("epoch %1"),
            "data_loss": self.tr("loss ≤ %1"),
            "total": self.tr("total ≤ %1"),
            "gap": self.tr("gap ≤ %1"),
        }
        conditions = []
        for field in fields(rules):
            value = getattr(rules, field.name)
            if value is not None:
                text = whole(value) if isinstance(value, int) else tick(value)
                conditions.append(words[field.name].replace("%1", text))
        return conditions

    def _on_clicked(self) -> None:
        with QSignalBlocker(self):
            self.setChecked(replace(self._rules, **dict.fromkeys(self._spent)).any)
        self.popup.open_below(self)

    def _on_rules_requested(self, rules: StopRules) -> None:
        self.show_rules(rules)
        self.rulesRequested.emit(rules)
