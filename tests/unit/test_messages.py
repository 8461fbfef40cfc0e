"""Every expected error has words of its own, and none of them tells a traceback or a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from karriere_app import errors, messages
from karriere_app.errors import KarriereError


def samples() -> Iterator[KarriereError]:
    """One of each class and, where it carries a code, one for each code there are words for."""
    yield from (errors.UsageError(code) for code in (*messages._USAGE, "other"))
    yield from (
        errors.InvalidValueError("participant", "birth_date", code, "5") for code in (*messages._VALUE, "other")
    )
    yield errors.InvalidLineError(17, errors.InvalidValueError("participant", "phone", "too_long", "40"))
    yield from (errors.MalformedLineError(code) for code in (*messages._LINE, "other"))
    yield errors.UnknownKindError("person")
    yield errors.RecordNotFoundError("01940000-0000-7000-8000-00000000000f")
    yield errors.NotAllowedError("write")
    yield errors.FinalRecordError("guidance_session", "id")
    yield errors.NotReadyError("guidance_session", "id", ("own_wishes",), ("INTERP_NEED_EMPTY",))
    yield errors.NotReadyError("guidance_session", "id", (), ("INTERP_NEED_EMPTY",))
    yield from (errors.RouteRefusedError("id", code) for code in messages._ROUTE)
    yield errors.UndoConflictError("id", ("participant.phone",))
    yield errors.LeaseEndedError()
    yield from (errors.LaptopStoppedError(lost=lost) for lost in (True, False))
    yield errors.ConflictSettledError("id")
    yield errors.ChoiceRefusedError("id", "BOTH")
    yield from (errors.MergeRefusedError(code) for code in (*messages._MERGE, "other"))
    yield errors.WrongPassphraseError()
    yield errors.WrongPassphraseError("recovery_key")
    yield errors.DeviceKeyGoneError()
    yield from (errors.KeyringUnavailableError(code) for code in messages._KEYRING)
    yield from (errors.RecoveryKeyTypoError(code, (3, 5)) for code in messages._TYPO)
    yield errors.RecoveryKeyTypoError("length", ())
    yield errors.StoreBusyError()
    yield errors.StoreLockedError()
    yield errors.StoreMissingError()
    yield errors.StoreExistsError()
    yield from (errors.StoreDamagedError(code) for code in messages._DAMAGED)
    yield errors.StoreTooNewError(9, 1)
    yield from (errors.UnsafeFolderError(code) for code in messages._FOLDER)
    yield from (errors.StorageError(code) for code in messages._STORAGE)
    yield from (errors.FileRefusedError(code) for code in (*messages._FILE, "other"))
    yield from (errors.ProgrammesRefusedError(code, "HSHEA3----") for code in (*messages._PROGRAMMES, "other"))
    yield errors.UnprintableError("own_words", "𐀀", 11)
    yield errors.PrintCheckError()


def classes() -> set[type[KarriereError]]:
    return {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, KarriereError) and value is not KarriereError
    }


def test_every_class_of_errors_has_words_of_its_own() -> None:
    assert classes() - set(messages._WORDS) == set()
    assert classes() - {type(error) for error in samples()} == set()


@pytest.mark.parametrize("error", list(samples()), ids=lambda error: f"{type(error).__name__}{error.args}"[:60])
def test_a_message_is_whole_sentences_that_say_what_to_do(error: KarriereError) -> None:
    message = messages.message_for(error)
    sentence = messages.sentence_for(error)
    assert message.happened.endswith((".", "!"))
    assert message.safe or message.todo
    assert not re.search(r"[{}]|\bNone\b|  ", sentence)
    assert all(part == "" or part[0].isupper() or part[0] in "«-" for part in (message.happened, message.safe))
    assert len(sentence) < 260


def test_the_field_is_named_as_on_the_form() -> None:
    error = errors.InvalidValueError("participant", "birth_date", "date_out_of_range", "01.01.1900–31.12.2100")
    assert messages.sentence_for(error).startswith("Fødselsdato: datoen må være i 01.01.1900–31.12.2100.")


def test_another_language_gets_the_source_text_before_it_is_filled() -> None:
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return text.replace("Feil passordfrase.", "Wrong passphrase.")

    assert messages.sentence_for(errors.WrongPassphraseError(), translate).startswith("Wrong passphrase.")
    assert "Feil passordfrase." in asked


def test_an_error_without_words_of_its_own_speaks_with_its_base() -> None:
    class PlugInError(KarriereError):
        """Somebody else's."""

    assert messages.sentence_for(PlugInError()) == "Det gikk ikke. Alt som er lagret, er trygt. Prøv igjen."
