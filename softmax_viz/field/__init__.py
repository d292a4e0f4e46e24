"""From weights to pictures: numpy only.

Words of these modules:

- *tile*: a square of pixels that is drawn in one way. *Row block*: rows of pixels that are drawn at once.
- *node*: a place where the field is evaluated exactly, and between which it is interpolated or traced.
- *visible class*: a class with enough probability somewhere in a tile to change a colour. *Only class*: the single one.
- *channel*: the blue, green or red parts of all pixels. *ARGB*: a pixel as one 32-bit number, 0xFFRRGGBB.
- *scratch memory*: working memory that is used again, because fresh memory is slow.
- *lattice*: the nodes of a regular grid over the view. *Cell*: a square between four of its nodes.
- *deviation*: how far a function may lie from the bilinear one through the corners of a cell.
- *tie*: a place where two classes have the same score. *Chord*: the straight piece of a line through one cell.
- *kink*: a place where a feature has no derivative. *Pointwise*: evaluated at every place, never interpolated.
- *wave*: a smooth product of a function of x and one of y that is no monomial, such as sin x.
- *owner*: the number of the curve, or pair of classes, to which a vertex or cell belongs.
"""
