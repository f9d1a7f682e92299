from armory_plugins import accept
from armory_plugins.testing import backup_plugin, record

from template_backup_minimal_python import Plugin


def test_a_record_passes_as_it_is() -> None:
    before = record(key="1", headers=[("trace", "1")], payload="{}")
    assert backup_plugin(Plugin).transform(before) == accept(before)
