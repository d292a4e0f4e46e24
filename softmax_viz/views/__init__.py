"""Widgets. They ask (…Requested) and show (show_…, silent). They decide nothing."""
