"""What stands in an encrypted file, page by page as it lies on the disk: free pages and the write-ahead log too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from karriere_app.store.engine import DATABASE_FILE, KeySource

PAGE, RESERVED, SALT = 4_096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def plain_bytes(folder: Path, key: KeySource) -> bytes:
    """Return every page of the database in a folder, and every frame of its log, decrypted."""
    raw = bytes.fromhex(key.sqlcipher_hex())
    file = folder / DATABASE_FILE
    data = file.read_bytes()
    pages = [_plain(data[at : at + PAGE], raw, is_first=at == 0) for at in range(0, len(data), PAGE)]
    log = file.with_name(f"{DATABASE_FILE}-wal")
    frames = log.read_bytes() if log.exists() else b""
    for at in range(WAL_HEADER, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[at : at + 4], "big")
        pages.append(_plain(frames[at + FRAME_HEADER : at + FRAME_HEADER + PAGE], raw, is_first=number == 1))
    return b"".join(pages)


def _plain(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    content = page[SALT if is_first else 0 : PAGE - RESERVED]
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return cipher.update(content) + cipher.finalize()
