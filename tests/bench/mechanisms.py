"""Print the names of the mechanisms that can be switched off, one per line."""

from tests.bench.ablated import MECHANISMS

if __name__ == "__main__":
    print("\n".join(MECHANISMS))
