"""One sentence for each command of the menus, for Shift+F1 and for the status line. Pure."""

from __future__ import annotations

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP

# By the names of the commands in ``views.window.actions.ACTIONS``.
ACTION_HELP: dict[str, str] = {
    "new": _T("action_help", "Begins with an empty picture."),
    "open": _T("action_help", "Opens a session, or a table of points."),
    "gallery": _T("action_help", "Offers generated and measured data sets."),
    "save": _T("action_help", "Saves points, settings and the trained model in the file of the session."),
    "save_as": _T("action_help", "Saves the session in another file and goes on with that."),
    "save_copy": _T("action_help", "Saves the session in another file and goes on with the present one."),
    "export": _T("action_help", "Writes the points as a table for other programs."),
    "export_picture": _T("action_help", "Writes a picture of the window, or of a part, in the size that you choose."),
    "export_curve": _T("action_help", "Writes the loss of every recorded step as a table."),
    "discarded": _T("action_help", "Brings back unsaved work that was discarded in the last days."),
    "quit": _T("action_help", "Asks about unsaved work, then closes the program."),
    "cut": _T("action_help", "Puts the selected points on the clipboard and takes them away here."),
    "copy": _T("action_help", "Puts the selected points on the clipboard."),
    "paste": _T(
        "action_help", "Adds points or a table from the clipboard, or opens a session that was copied as text."
    ),
    "copy_code": _T("action_help", "Puts the whole session on the clipboard as text, to be pasted elsewhere."),
    "copy_picture": _T("action_help", "Puts a picture of the canvas on the clipboard."),
    "delete": _T("action_help", "Removes the selected points."),
    "select_all": _T("action_help", "Selects every point."),
    "clear": _T("action_help", "Removes every point; the classes stay."),
    "add_class": _T("action_help", "Adds a class, which has no points yet."),
    "remove_class": _T("action_help", "Removes the chosen class and its points."),
    "fit": _T("action_help", "Shows the part of the plane that holds all points."),
    "release_probe": _T("action_help", "The probability bars follow the mouse again."),
    "next_quantity": _T("action_help", "Paints the next quantity behind the points."),
    "previous_quantity": _T("action_help", "Paints the previous quantity behind the points."),
    "region_labels": _T("action_help", "Writes the number and the name of a class into its region."),
    "wrong_points": _T("action_help", "Marks the points that the model puts into another class."),
    "contours": _T("action_help", "Draws lines along which the highest probability is the same."),
    "weight_vectors": _T("action_help", "Draws an arrow along which the score of a class grows fastest."),
    "zero_lines": _T("action_help", "Draws the lines on which the score of a class is 0."),
    "dropout_fan": _T("action_help", "Draws the boundaries of the models that dropout trains."),
    "grid": _T("action_help", "Draws lines at the numbers of the axes."),
    "points_table": _T("action_help", "Lists the points, with what the model says of each."),
    "larger": _T("action_help", "Makes texts, numbers, points and lines larger."),
    "smaller": _T("action_help", "Makes texts, numbers, points and lines smaller."),
    "normal_size": _T("action_help", "Gives texts, numbers, points and lines their usual size."),
    "full_screen": _T("action_help", "Uses the whole screen; Esc leaves it."),
    "toggle": _T("action_help", "Starts training, or pauses it."),
    "step": _T("action_help", "Updates the weights once."),
    "step_ten": _T("action_help", "Updates the weights ten times."),
    "next_stage": _T("action_help", "Takes one step in five stages, and shows each of them on the canvas."),
    "slower": _T("action_help", "Takes fewer steps a second."),
    "faster": _T("action_help", "Takes more steps a second."),
    "reset": _T("action_help", "Goes back to the weights with which this run began."),
    "new_start": _T("action_help", "Begins again with other random weights."),
    "keep_training": _T("action_help", "Goes on where the total has reached its optimum, instead of resting there."),
    "check_gradient": _T("action_help", "Compares the gradient with differences of the loss."),
    "computed": _T("action_help", "Shows the model, the loss and every number, with formulas and present values."),
    "glossary": _T("action_help", "Explains the words on the screen."),
    "keys": _T("action_help", "Lists what keys and mouse do."),
    "whats_this": _T("action_help", "Explains what you click next, or the control that has the keyboard."),
    "about": _T("action_help", "Says which version this is, what it is made with, and under which licences."),
}
