"""Pictures for slides and print: the canvas, the plot, the bars or the whole window, as pixels or as vectors."""
