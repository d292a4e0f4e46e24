"""The geometry of the triangle: shares as weights of the corners, ties where two shares are equal."""

import numpy as np

from softmax_viz.views.simplex.triangle import Triangle, apart, drawable, inside


def barycentric(triangle, x, y):
    """The shares at (x, y): areas of the three parts over that of the whole."""
    (ax, ay), (bx, by), (cx, cy) = triangle.corners

    def area(px, py, qx, qy, rx, ry):
        return (px * (qy - ry) + qx * (ry - py) + rx * (py - qy)) / 2.0

    whole = area(ax, ay, bx, by, cx, cy)
    return np.array([
        area(x, y, bx, by, cx, cy), area(ax, ay, x, y, cx, cy), area(ax, ay, bx, by, x, y)
    ]) / whole  # fmt: skip


def test_a_place_has_the_shares_that_it_stands_for_and_all_sides_are_equal():
    rng = np.random.default_rng(0)
    for _ in range(300):
        triangle = inside(*rng.uniform(150, 700, 2), 20, 25, 15)
        shares = rng.dirichlet((0.4, 0.4, 0.4))
        np.testing.assert_allclose(barycentric(triangle, *triangle.places(shares[None])[0]), shares, atol=1e-9)
        corners = np.array(triangle.corners)
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
        np.testing.assert_allclose(sides, triangle.side)


def test_ties_are_where_two_classes_are_equal_and_regions_where_one_wins():
    triangle = Triangle(10.0, 300.0, 200.0)
    for pair, (edge, middle, corner) in zip(((0, 1), (1, 2), (2, 0)), triangle.ties(), strict=True):
        for part in np.linspace(0, 1, 9):
            for start, end, are_best in ((edge, middle, True), (middle, corner, False)):
                shares = barycentric(triangle, *(np.array(start) + part * np.subtract(end, start)))
                np.testing.assert_allclose(shares[pair[0]], shares[pair[1]], atol=1e-12)
                assert (shares[list(pair)] >= shares.max() - 1e-12).all() == (are_best or part == 0.0)
    for index, region in enumerate(triangle.regions()):
        shares = np.array([barycentric(triangle, *place) for place in region])
        assert (shares[:, index] >= shares.max(axis=1) - 1e-12).all()


def test_the_triangle_is_inside_with_its_room():
    for width, height in ((260, 180), (700, 400), (300, 900), (10, 10)):
        triangle = inside(width, height, 20, 30, 15)
        if triangle.side > 1.0:
            xs, ys = zip(*triangle.corners, strict=True)
            assert min(xs) >= 15 - 1e-9 and max(xs) <= width - 15 + 1e-9  # noqa: PT018
            assert min(ys) >= 30 - 1e-9 and max(ys) <= height - 20 + 1e-9  # noqa: PT018


def test_of_dots_that_cover_each_other_one_of_each_kind_is_left_and_no_place_is_empty():
    rng = np.random.default_rng(1)
    places, kinds = rng.uniform(0, 90, (5000, 2)), rng.integers(0, 3, 5000)
    left = apart(places, kinds, 3.0)
    cells = {(int(x // 3), int(y // 3), int(kind)) for (x, y), kind in zip(places, kinds, strict=True)}
    kept = [(int(x // 3), int(y // 3), int(kind)) for (x, y), kind in zip(places[left], kinds[left], strict=True)]
    assert len(kept) == len(set(kept))
    assert set(kept) == cells
    assert len(apart(np.empty((0, 2)), np.empty(0, int), 3.0)) == 0


def test_only_numbers_of_the_three_classes_are_drawn():
    shares = np.array([[0.2, 0.3, 0.5], [np.nan] * 3, [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert drawable(shares, np.array([0, 0, 5, 7]), (0, 7, 2)).tolist() == [True, False, False, True]
