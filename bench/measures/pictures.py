"""The first small picture of an image: drawn by ShareDesk in a process of its own, against Pillow in this one."""

from __future__ import annotations

import io
import os
import random
import time
from functools import partial
from pathlib import Path

from PIL import Image, ImageOps

from bench.figures import Figures, Row, interleave
from bench.workbench import Workbench
from sharedesk.services.picture_process import BOXES, QUALITY
from sharedesk.services.pictures import PictureService, PictureSize

SIDES = (4000, 3000)
OURS, THEIRS = "ShareDesk", "Pillow in this process"


def measure(bench: Workbench) -> list[Row]:
    """Draw a photograph of 12 megapixels as a row shows it and as the screen does."""
    path = _photograph(bench.folder / "photograph.jpg")
    rows = []
    for size in PictureSize:
        contenders = {OURS: partial(_by_sharedesk, path, size), THEIRS: partial(_by_pillow, path, size)}
        results = interleave(bench.scale.rounds, contenders)
        number = bench.commands.note(f"PictureService().picture(photograph.jpg, {size.value})   (in process)")
        what = f"small picture of a JPEG of 12 megapixels, {size.value}"
        rows.append(Row(what, "ms", Figures(tuple(results[OURS])), (number,), THEIRS, Figures(tuple(results[THEIRS]))))
    return rows


def _photograph(path: Path) -> Path:
    """Write a picture that costs a decoder what a photograph does: soft shapes with grain."""
    grain = random.Random(1).randbytes(SIDES[0] * SIDES[1] // 64)
    soft = Image.frombytes("L", (SIDES[0] // 8, SIDES[1] // 8), grain).resize(SIDES, Image.Resampling.BICUBIC)
    Image.merge("RGB", (soft, ImageOps.flip(soft), ImageOps.mirror(soft))).save(path, "JPEG", quality=90)
    return path


def _by_sharedesk(path: Path, size: PictureSize) -> float:
    begin = time.perf_counter()
    picture = PictureService().picture(lambda: os.open(path, os.O_RDONLY), "new", size)  # which has drawn nothing yet
    if picture is None:
        raise RuntimeError("The photograph could not be drawn")
    return (time.perf_counter() - begin) * 1000


def _by_pillow(path: Path, size: PictureSize) -> float:
    begin = time.perf_counter()
    with Image.open(path) as image:
        image.draft("RGB", BOXES[size])
        image.thumbnail(BOXES[size], Image.Resampling.LANCZOS)
        image.save(io.BytesIO(), "JPEG", quality=QUALITY)
    return (time.perf_counter() - begin) * 1000
