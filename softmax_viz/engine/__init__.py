"""The trainer: a worker thread that handles commands and publishes frames.

Which thread owns what:

- The GUI thread owns the session and the widgets. It makes commands and reads frames; both are frozen.
- The trainer thread (``trainer_thread``, ``trainer_loop``) owns the run (weights, step, loss history), its status and
  the memory of pictures. Only this thread reads or changes them; what others need is copied into a ``Frame``.
- The optimum thread (``optimum_thread``) owns its request only, and answers by the command ``OptimumFound``.
- Commands reach the trainer by a queue (``mailbox``); frames reach the window by a slot for one (``messages.outbox``).
- A picture on the screen is lent: the GUI thread gives its memory back by the command ``FrameTaken``.
"""
