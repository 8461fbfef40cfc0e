"""The parts that an installation may lack, each tried for real: store, search, print, fonts, keyring."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from karriere_app.clock import SystemClock
from karriere_app.errors import KarriereError, KeyringUnavailableError
from karriere_app.messages import sentence_for


def checks() -> Iterator[tuple[str, str]]:
    """Yield (name, outcome in words); an outcome that begins with FEIL is a failure."""
    with tempfile.TemporaryDirectory(prefix="karriere-selftest-") as folder:
        for name, check in (
            ("lager", _store),
            ("søk", _search),
            ("utskrift", _print),
            ("skrifter", _fonts),
            ("nøkkellager", _keyring),
        ):
            yield name, _outcome(check, Path(folder) / name)


def _outcome(check: Callable[[Path], str], folder: Path) -> str:
    try:
        return check(folder)
    except KarriereError as error:
        return f"FEIL: {sentence_for(error)}"
    except (OSError, ImportError) as error:
        return f"FEIL: {type(error).__name__}"


def _store(folder: Path) -> str:
    from karriere_app.demo_profile import make_demo
    from karriere_app.services.keeping import verify

    profile = make_demo(folder, secrets.token_urlsafe(24), today=SystemClock().today(), people=3)
    profile.store.close()
    report = verify(folder, profile.key)
    profile.lock.release()
    return f"{report.records} poster, alt i orden" if report.is_sound else "FEIL: kontrollen fant skader"


def _search(folder: Path) -> str:
    from karriere_app.demo_profile import make_demo
    from karriere_app.services.participants import search
    from karriere_app.services.records import RecordChange, apply_changes

    profile = make_demo(folder, secrets.token_urlsafe(24), today=SystemClock().today(), people=0)
    try:
        names = {"given_names": "Mohammed", "family_name": "Ødegård", "name_in_own_script": "محمد"}
        apply_changes(profile.desk, [RecordChange("participant", None, names)])
        found = [query for query in ("muhamed", "odegard", "محمد") if search(profile.desk, query)]
    finally:
        profile.close()
    return "tre skrivemåter funnet" if len(found) == 3 else f"FEIL: bare {len(found)} av 3 skrivemåter funnet"


def _print(folder: Path) -> str:
    from karriere_app.demo_profile import make_demo
    from karriere_app.services import demo_day

    profile = make_demo(folder, secrets.token_urlsafe(24), today=SystemClock().today(), people=0)
    try:
        pdf = demo_day.work_a_day(profile.desk, folder / "pdf", lambda _: None)
    finally:
        profile.close()
    return f"plan på {pdf.stat().st_size // 1000} kB"


def _fonts(folder: Path) -> str:
    from resources import FONTS

    found = sorted(path.name for path in FONTS.glob("*.ttf"))
    return f"{len(found)} skriftfiler" if len(found) >= 8 else "FEIL: skriftfiler mangler"


def _keyring(folder: Path) -> str:
    from karriere_app.security.keyring_store import SystemKeyring

    try:
        SystemKeyring().check()
    except KeyringUnavailableError as error:
        return f"ikke noe trygt nøkkellager her ({error.reason}): profiler åpnes med passordfrasen alene"
    return "i orden"
