"""How each panel is created, which parts of the state it shows, and which intents its signals make."""
