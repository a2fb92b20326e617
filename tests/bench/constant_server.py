"""The server of the constant response, started like the other servers."""

from types import SimpleNamespace

from tests.live import Server, Site


class ConstantServer(Server):
    """Answers `size` bytes, with Django or without."""

    def __init__(self, site: Site, port: int, size: int, without_django: bool = False):
        told = SimpleNamespace(folder=site.folder, environment=site.environment | {"BENCH_BYTES": str(size)})
        super().__init__(told, port, application=f"tests.bench.constant:{'bare' if without_django else 'application'}")
