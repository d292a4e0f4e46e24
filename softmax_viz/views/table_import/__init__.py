"""The dialog before a table is imported: it shows every decision about the table, and lets the user change it."""
