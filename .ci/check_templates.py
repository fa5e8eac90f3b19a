"""Lints the templates: djade's form, djlint's rules, and ours on hosts and inline scripts. `--fix` formats."""

import re
import subprocess
import sys
from pathlib import Path

ROOMS = ("config", "cms", "geo", "teams_app")
BIN = Path(sys.executable).parent
# What a page loads by itself must come from us; a link that a reader follows may lead anywhere.
RULES = {
    "loads from another host": re.compile(
        r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?//"""
        r"""|<link\b[^>]*\bhref\s*=\s*["']?(?:https?:)?//|<use\b[^>]*\bhref\s*=\s*["']?(?:https?:)?//""",
        re.IGNORECASE,
    ),
    "inline event handler, which the security policy forbids": re.compile(r"<[a-z][^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script without a nonce": re.compile(
        r"<script(?![^>]*\b(?:src|nonce)\s*=)(?![^>]*application/(?:ld\+)?json)[^>]*>", re.IGNORECASE
    ),
}
IN_STYLES_AND_SCRIPTS = {
    "loads from another host": re.compile(
        r"""(?:url\(|@import\s+|import\s*\(?\s*|fetch\(\s*|from\s+)["']?(?:https?:)?//""", re.IGNORECASE
    )
}


def main() -> int:
    templates = sorted(str(path) for room in ROOMS for path in Path(room).rglob("*.html"))
    assets = sorted(path for room in ROOMS for kind in ("*.css", "*.js") for path in Path(room).rglob(kind))
    djade = [str(BIN / "djade"), "--target-version", "5.2", *(() if "--fix" in sys.argv else ("--check",))]
    if "--fix" in sys.argv:
        subprocess.run([*djade, *templates], check=False)
        return 0
    failed = subprocess.run([*djade, *templates], check=False).returncode
    failed |= subprocess.run([str(BIN / "djlint"), "--lint", "--quiet", *templates], check=False).returncode
    faults = [fault for path in templates for fault in broken(Path(path), RULES)]
    faults += [fault for path in assets for fault in broken(path, IN_STYLES_AND_SCRIPTS)]
    print("\n".join(faults) or f"{len(templates)} templates and {len(assets)} assets load nothing from elsewhere.")
    return int(bool(failed or faults))


def broken(path: Path, rules: dict[str, re.Pattern[str]]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {rule}: {match[0][:80]}"
        for rule, pattern in rules.items()
        for match in pattern.finditer(text)
    ]


sys.exit(main())
