"""``make crawl`` without a site: serves the sample site on loopback and archives it.

The archive is ``data/sample.sqlite``, apart from those of real sites.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from serve import PORT, serve

HERE = Path(__file__).parent
ARCHIVE = HERE.parent / "sample.sqlite"
DONE = {0, 1}  # 1: findings; the sample site has dead links and a password form on purpose


def main() -> int:
    try:
        server, base = serve(PORT)
    except OSError:
        if ARCHIVE.exists():
            told = f"port {PORT} is taken, and {ARCHIVE.name} is of the site at that port: free it"
            print(f"make crawl: {told} (is data/sample/serve.py running?)", file=sys.stderr)
            return 2
        server, base = serve(0)
    site = (
        (HERE / "site.toml")
        .read_text("utf-8")
        .replace(f"127.0.0.1:{PORT}", base.removeprefix("http://"))
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sample.toml"
        file.write_text(site, "utf-8")
        command = [
            sys.executable,
            "-m",
            "kazcrawl",
            "crawl",
            str(file),
            "--archive",
            str(ARCHIVE.relative_to(Path.cwd())),
        ]
        process = subprocess.Popen(command)
        try:
            code = process.wait()
        except KeyboardInterrupt:  # the crawl has it too, ends what is under way and says so
            code = process.wait()
    server.shutdown()
    return 0 if code in DONE else code


if __name__ == "__main__":
    sys.exit(main())
