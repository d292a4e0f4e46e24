"""The running program: its window, its runs, and the tables that connect them."""
