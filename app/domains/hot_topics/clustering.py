"""Groups of messages about one thing, by density on character TF-IDF.

Pure: vectors of titles and bodies in, disjoint groups out, the same for the same messages in any
order. For commands and the nightly process only: a serving process has no use for SciPy.
Why these steps and these numbers: docs/hot-topics.md.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

LEAST_MEMBERS = 5
LARGEST = 149

_BODY_SHARE = 0.35
_BODY_LETTERS = 800
_BODY_TERMS = 100
# Letters told apart; four of them are one number below 2⁶³.
_ALPHABET = 50_000
_COMMON, _COMMON_AT_LEAST = 0.1, 20
_LOOSEST, _STRICTEST, _STEP = 0.16, 0.7, 0.02
_CORE = 3
_TIGHT, _SURELY_ONE = 0.15, 0.5
_JOINS_FROM, _MERGES_FROM = 0.2, 0.25
_ROUNDS = 2
_BLOCK = 512

Rows = NDArray[np.intp]
Labels = NDArray[np.intp]


def groups(
    titles: Sequence[str], bodies: Sequence[str], background: Sequence[str] = ()
) -> list[Rows]:
    """Return disjoint groups of row numbers, each ordered from its centre outwards.

    `background` are other messages of the kind: they belong to no group, and say how common a
    turn of phrase is where there are few messages.
    """
    if len(titles) < LEAST_MEMBERS:
        return []
    vectors = _vectors(titles, bodies, background)
    largest = max(LARGEST, len(titles) // 29)
    labels = _labels(_dense(vectors, _neighbours(vectors), largest), len(titles))
    for _ in range(_ROUNDS):
        if labels.max(initial=-1) < 0:
            return []
        labels = _merge(vectors, labels, largest)
        labels = _join(vectors, labels, largest)
    return _from_the_centre(vectors, labels)


def _vectors(
    titles: Sequence[str], bodies: Sequence[str], background: Sequence[str]
) -> sparse.csr_matrix:
    """Return one unit vector a message: the title's terms, and a lighter part for the body's."""
    short = _unit(_weighted(titles, background, (2, 4), drop_rare_and_common=False))
    cut = [body[:_BODY_LETTERS] for body in bodies]
    long = _unit(_strongest(_weighted(cut, background, (2, 3), drop_rare_and_common=True)))
    both = [short * np.float32((1 - _BODY_SHARE) ** 0.5), long * np.float32(_BODY_SHARE**0.5)]
    return sparse.hstack(both).tocsr()


def _weighted(
    texts: Sequence[str],
    background: Sequence[str],
    lengths: tuple[int, int],
    *,
    drop_rare_and_common: bool,
) -> sparse.csr_matrix:
    """Return sublinear TF-IDF of character n-grams."""
    every = _counts([*texts, *background], lengths)
    number = every.shape[0]
    frequency = np.bincount(every.indices, minlength=every.shape[1])
    counts = every[: len(texts)]
    weights = np.log((1 + number) / (1 + frequency)) + 1
    if drop_rare_and_common:
        common = max(_COMMON_AT_LEAST, _COMMON * number)
        weights[(frequency < 2) | (frequency > common)] = 0
    counts.data = (1 + np.log(counts.data)) * weights[counts.indices].astype(np.float32)
    counts.eliminate_zeros()
    return counts


def _counts(texts: Sequence[str], lengths: tuple[int, int]) -> sparse.csr_matrix:
    """Count n-grams as numbers in whole arrays: five times as fast as a vectorizer of strings."""
    bare = ["".join(text.split()).lower() for text in texts]
    rows = np.repeat(np.arange(len(bare), dtype=np.int64), [len(text) for text in bare])
    points = np.frombuffer("".join(bare).encode("utf-32-le"), dtype=np.uint32)
    letters = np.unique(points, return_inverse=True)[1].astype(np.int64) % _ALPHABET
    blocks = []
    for length in range(lengths[0], lengths[1] + 1):
        starts = np.flatnonzero(rows[: len(rows) - length + 1] == rows[length - 1 :])
        codes = np.zeros(len(starts), dtype=np.int64)
        for offset in range(length):
            codes = codes * _ALPHABET + letters[starts + offset]
        terms, columns = np.unique(codes, return_inverse=True)
        ones = np.ones(len(starts), dtype=np.float32)
        shape = (len(bare), len(terms))
        blocks.append(sparse.csr_matrix((ones, (rows[starts], columns)), shape=shape))
    return sparse.hstack(blocks).tocsr()


def _strongest(weighted: sparse.csr_matrix) -> sparse.csr_matrix:
    """Keep the heaviest terms of each row: long bodies stay cheap and say what matters."""
    kept = weighted.copy()
    for row in range(kept.shape[0]):
        part = slice(kept.indptr[row], kept.indptr[row + 1])
        if part.stop - part.start > _BODY_TERMS:
            order = np.argsort(-kept.data[part], kind="stable")[_BODY_TERMS:]
            kept.data[part.start + order] = 0
    kept.eliminate_zeros()
    return kept


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    return (sparse.diags((1 / norms).astype(np.float32)) @ matrix).tocsr()


def _neighbours(vectors: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the similarities that matter, computed in blocks: never all pairs at once."""
    across = vectors.T.tocsr()
    blocks = []
    for start in range(0, vectors.shape[0], _BLOCK):
        block = (vectors[start : start + _BLOCK] @ across).tocsr()
        block.data[block.data < _LOOSEST] = 0
        block.eliminate_zeros()
        blocks.append(block)
    return sparse.vstack(blocks).tocsr()


def _dense(vectors: sparse.csr_matrix, near: sparse.csr_matrix, largest: int) -> list[Rows]:
    """Return dense groups, each as loose as its messages still are about one thing.

    What hangs together only by chains, or is too large, is looked at again more strictly.
    """
    found: list[Rows] = []
    waiting = [(np.arange(vectors.shape[0], dtype=np.intp), _LOOSEST)]
    while waiting:
        rows, least = waiting.pop()
        for group in _connected(near, rows, least):
            tightness = _tightness(vectors[group])
            is_one = tightness >= _TIGHT and (len(group) <= largest or tightness >= _SURELY_ONE)
            if is_one or least + _STEP > _STRICTEST:
                found.append(group)
            else:
                waiting.append((group, least + _STEP))
    return sorted(found, key=lambda group: int(group[0]))


def _connected(near: sparse.csr_matrix, rows: Rows, least: float) -> list[Rows]:
    """Return the groups of DBSCAN: cores with neighbours, and the border to the nearest core."""
    links = near[rows][:, rows].tocsr()
    links.data[links.data < least] = 0
    links.eliminate_zeros()
    is_core = np.diff(links.indptr) >= _CORE
    cores = np.flatnonzero(is_core)
    if not len(cores):
        return []
    count, names = connected_components(links[cores][:, cores], directed=False)
    labels = np.full(len(rows), -1, dtype=np.intp)
    labels[cores] = names
    to_core = links[:, cores].tocsr()
    for row in np.flatnonzero(~is_core):
        part = slice(to_core.indptr[row], to_core.indptr[row + 1])
        if part.stop > part.start:
            best = to_core.indices[part][int(np.argmax(to_core.data[part]))]
            labels[row] = names[best]
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(count + 1))
    return [rows[order[a:b]] for a, b in pairwise(edges)]


def _tightness(vectors: sparse.csr_matrix) -> float:
    """Return the mean similarity of two different messages of a group."""
    number: int = vectors.shape[0]
    total = np.asarray(vectors.sum(axis=0)).ravel()
    pairs = float(total @ total) - float(vectors.multiply(vectors).sum())
    return pairs / max(1, number * (number - 1))


def _labels(found: Sequence[Rows], number: int) -> Labels:
    labels = np.full(number, -1, dtype=np.intp)
    for name, group in enumerate(found):
        labels[group] = name
    return labels


def _centres(vectors: sparse.csr_matrix, labels: Labels) -> sparse.csr_matrix:
    members = np.flatnonzero(labels >= 0)
    shape = (int(labels.max()) + 1, vectors.shape[0])
    ones = np.ones(len(members), dtype=np.float32)
    return _unit(sparse.csr_matrix((ones, (labels[members], members)), shape=shape) @ vectors)


def _merge(vectors: sparse.csr_matrix, labels: Labels, largest: int) -> Labels:
    """Make one of groups whose centres are near, the nearest first, while none gets too large."""
    centres = _centres(vectors, labels)
    alike = sparse.triu(centres @ centres.T, k=1).tocoo()
    sizes = np.bincount(labels[labels >= 0], minlength=centres.shape[0])
    into = np.arange(centres.shape[0])
    order = np.lexsort((alike.col, alike.row, -alike.data))
    for index in order[alike.data[order] >= _MERGES_FROM]:
        one, other = into[alike.row[index]], into[alike.col[index]]
        if one != other and sizes[one] + sizes[other] <= largest:
            sizes[one] += sizes[other]
            into[into == other] = one
    return _renumbered(np.where(labels >= 0, into[labels], -1))


def _join(vectors: sparse.csr_matrix, labels: Labels, largest: int) -> Labels:
    """Give each message to the nearest centre, if that is near; members stay otherwise."""
    centres = _centres(vectors, labels)
    across = centres.T.tocsr()
    joined, nearness = labels.copy(), np.zeros(len(labels), dtype=np.float32)
    for start in range(0, len(labels), _BLOCK):
        block = (vectors[start : start + _BLOCK] @ across).toarray()
        best, rows = block.argmax(axis=1), np.arange(len(block))
        nearness[start : start + _BLOCK] = block[rows, best]
        is_near = block[rows, best] >= _JOINS_FROM
        part = joined[start : start + _BLOCK]
        part[is_near] = best[is_near]
    for name in np.flatnonzero(np.bincount(joined[joined >= 0]) > largest):
        rows = np.flatnonzero(joined == name)
        is_new = labels[rows] != name
        order = rows[np.lexsort((-nearness[rows], is_new))]
        joined[order[max(largest, int((~is_new).sum())) :]] = -1
    return joined


def _renumbered(labels: Labels) -> Labels:
    names, again = np.unique(labels, return_inverse=True)
    return (again - int(names[0] < 0)).astype(np.intp)


def _from_the_centre(vectors: sparse.csr_matrix, labels: Labels) -> list[Rows]:
    centres = _centres(vectors, labels)
    found: list[Rows] = []
    for name in range(centres.shape[0]):
        rows = np.flatnonzero(labels == name)
        if len(rows) >= LEAST_MEMBERS:
            nearness = (vectors[rows] @ centres[name].T).toarray().ravel()
            found.append(rows[np.lexsort((rows, -np.round(nearness, 6)))])
    return found
