"""The plugin: removes or masks headers, by key, before a topic is stored."""

from armory_plugins import BackupPlugin, Header, Headers, Outcome, Record, accept

from .config import Config

MASK = b"***"


class HeaderHider(BackupPlugin[Config]):
    """What Armory calls. Each topic has an object of its own."""

    def transform(self, record: Record) -> Outcome:
        """Answer each record."""
        record.headers = Headers(self.hide(each) for each in record.headers if each.key not in self.config.remove)
        return accept(record)

    def hide(self, header: Header) -> Header:
        """Replace the value of a header to mask; a null has nothing to hide."""
        if header.value is None or header.key not in self.config.mask:
            return header
        return Header(header.key, MASK)
