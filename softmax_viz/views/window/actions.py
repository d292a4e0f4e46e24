"""All commands of the menus, in one table: their menus, texts and keys. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.style.tooltips import set_whats_this
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.window.action_help import ACTION_HELP

_T = QT_TRANSLATE_NOOP
_Standard = QKeySequence.StandardKey


@frozen_dataclass
class ActionSpec:
    """One command.

    Parameters
    ----------
    name
        The name of the command in the program.
    menu
        ``file``, ``edit``, ``view``, ``train``, ``help``, or a menu in the View menu, ``panels`` or ``arrange``; a menu
        shows its commands in the order of the table.
    text
        The text in the menu, marked for translation in the context ``actions``.
    keys
        The shortcuts: texts, or a standard key of the platform.
    starts_group
        Whether a separator comes before it.
    checkable
        Whether it can be switched on and off.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    starts_group: bool = False
    checkable: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new", "file", _T("actions", "&New"), (_Standard.New,)),
    ActionSpec("open", "file", _T("actions", "&Open…"), (_Standard.Open,)),
    ActionSpec("gallery", "file", _T("actions", "&Data sets…"), ("Ctrl+D",)),
    ActionSpec("save", "file", _T("actions", "&Save"), (_Standard.Save,), starts_group=True),
    ActionSpec("save_as", "file", _T("actions", "Save &as…"), ("Ctrl+Shift+S",)),
    ActionSpec("save_copy", "file", _T("actions", "Save a &copy…")),
    ActionSpec("export", "file", _T("actions", "&Export the points…"), ("Ctrl+E",), starts_group=True),
    ActionSpec("export_picture", "file", _T("actions", "Export a &picture…"), ("Ctrl+Shift+E",)),
    ActionSpec("export_curve", "file", _T("actions", "Export the &loss curve…")),
    ActionSpec("discarded", "file", _T("actions", "Discarded &work…")),
    ActionSpec("quit", "file", _T("actions", "&Quit"), ("Ctrl+Q",), starts_group=True),
    ActionSpec("cut", "edit", _T("actions", "Cu&t points"), (_Standard.Cut,), starts_group=True),
    ActionSpec("copy", "edit", _T("actions", "&Copy points"), (_Standard.Copy,)),
    ActionSpec("paste", "edit", _T("actions", "&Paste"), (_Standard.Paste,)),
    ActionSpec("copy_code", "edit", _T("actions", "Copy session as te&xt"), ("Ctrl+Shift+C",)),
    ActionSpec("copy_picture", "edit", _T("actions", "Copy &picture"), ("Ctrl+Shift+P",)),
    ActionSpec("delete", "edit", _T("actions", "&Delete selected points"), ("Delete",), starts_group=True),
    ActionSpec("select_all", "edit", _T("actions", "Select &all points"), (_Standard.SelectAll,)),
    ActionSpec("clear", "edit", _T("actions", "&Clear all points"), ("Ctrl+Shift+Delete",)),
    ActionSpec("add_class", "edit", _T("actions", "Add a c&lass"), ("+", "="), starts_group=True),
    ActionSpec("remove_class", "edit", _T("actions", "Re&move the active class")),
    ActionSpec("fit", "view", _T("actions", "&Fit all points"), ("F",)),
    ActionSpec("release_probe", "view", _T("actions", "&Release the probe"), ("Escape",)),
    ActionSpec("next_quantity", "view", _T("actions", "Show the &next field quantity"), ("V",), starts_group=True),
    ActionSpec("previous_quantity", "view", _T("actions", "Show the &previous field quantity"), ("Shift+V",)),
    # These have the names of the fields of ``FieldStyle`` that they switch.
    ActionSpec("region_labels", "view", _T("actions", "Class &in every region"), (), True, checkable=True),
    ActionSpec("wrong_points", "view", _T("actions", "Wr&ong points"), checkable=True),
    ActionSpec("contours", "view", _T("actions", "Lines of &equal probability"), ("C",), checkable=True),
    ActionSpec("weight_vectors", "view", _T("actions", "&Weight vectors"), ("W",), checkable=True),
    ActionSpec("zero_lines", "view", _T("actions", "&Zero-score lines"), ("Z",), checkable=True),
    ActionSpec("dropout_fan", "view", _T("actions", "&Dropout boundaries"), ("D",), checkable=True),
    ActionSpec("cells", "view", _T("actions", "S&ites of the regions"), checkable=True),
    ActionSpec("grid", "view", _T("actions", "&Grid"), ("G",), checkable=True),
    ActionSpec("points_table", "panels", _T("actions", "Points as a &table"), ("T",), checkable=True),
    # These have the names of ``views.docks.arrangements.ARRANGEMENTS`` with a prefix.
    ActionSpec("arrange_explore", "arrange", _T("actions", "&Explore"), ("Ctrl+1",)),
    ActionSpec("arrange_explain", "arrange", _T("actions", "E&xplain"), ("Ctrl+2",)),
    ActionSpec("arrange_measure", "arrange", _T("actions", "&Measure"), ("Ctrl+3",)),
    ActionSpec("arrange_by_hand", "arrange", _T("actions", "&Softmax by hand"), ("Ctrl+4",)),
    ActionSpec("larger", "view", _T("actions", "&Larger"), ("Ctrl++", "Ctrl+="), starts_group=True),
    ActionSpec("smaller", "view", _T("actions", "S&maller"), ("Ctrl+-",)),
    ActionSpec("normal_size", "view", _T("actions", "N&ormal size"), ("Ctrl+0",)),
    ActionSpec("full_screen", "view", _T("actions", "F&ull screen"), ("F11",), starts_group=True, checkable=True),
    ActionSpec("toggle", "train", _T("actions", "&Run or pause"), ("Space",)),
    ActionSpec("step", "train", _T("actions", "One &step"), ("Right",)),
    ActionSpec("step_ten", "train", _T("actions", "&Ten steps"), ("Shift+Right",)),
    ActionSpec("time_back", "train", _T("actions", "One step &back"), ("Left",)),
    ActionSpec("time_back_ten", "train", _T("actions", "Ten steps bac&k"), ("Shift+Left",)),
    ActionSpec("time_previous_event", "train", _T("actions", "&Previous event"), ("Ctrl+Left",)),
    ActionSpec("time_next_event", "train", _T("actions", "Next e&vent"), ("Ctrl+Right",)),
    ActionSpec("time_home", "train", _T("actions", "Start &of the run"), ("Home",)),
    ActionSpec("time_end", "train", _T("actions", "Live en&d"), ("End",)),
    ActionSpec("flip", "train", _T("actions", "Fl&ip to the moment before"), ("Q",)),
    ActionSpec("bookmark", "train", _T("actions", "Book&mark this step"), ("B",)),
    ActionSpec("previous_bookmark", "train", _T("actions", "Previo&us bookmark"), ("[",)),
    ActionSpec("next_bookmark", "train", _T("actions", "Next bookm&ark"), ("]",)),
    ActionSpec("new_run", "train", _T("actions", "Ne&w run from here"), ("N",)),
    ActionSpec("next_stage", "train", _T("actions", "Next stage o&f a slow step"), ("J",)),
    ActionSpec("slower", "train", _T("actions", "S&lower"), (",",), starts_group=True),
    ActionSpec("faster", "train", _T("actions", "&Faster"), (".",)),
    ActionSpec("reset", "train", _T("actions", "R&eset to the same start"), ("R",), starts_group=True),
    ActionSpec("new_start", "train", _T("actions", "Reset to a &new start"), ("Shift+R",)),
    ActionSpec("keep_training", "train", _T("actions", "&Keep training when converged"), (), True, checkable=True),
    ActionSpec("compare", "train", _T("actions", "Compare side by s&ide…"), (), True),
    ActionSpec("check_gradient", "train", _T("actions", "&Check the gradient")),
    ActionSpec("computed", "help", _T("actions", "&What is computed")),
    ActionSpec("glossary", "help", _T("actions", "Words on the &screen")),
    ActionSpec("keys", "help", _T("actions", "&Keyboard and mouse"), ("F1",)),
    ActionSpec("whats_this", "help", _T("actions", "&Explain a control"), ("Shift+F1",)),
    ActionSpec("about", "help", _T("actions", "&About softmax_viz"), starts_group=True),
)


def make_actions(parent: QObject) -> dict[str, QAction]:
    """Make the commands of the table as actions of ``parent``, by name."""
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(translated("actions", spec.text), parent)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        sentence = translated("action_help", ACTION_HELP[spec.name])
        action.setStatusTip(sentence)
        set_whats_this(action, action.text().replace("&", "").rstrip("…"), sentence)
        actions[spec.name] = action
    return actions
