from armory_plugins import accept
from armory_plugins.testing import record, restore_plugin

from template_restore_minimal_python import Plugin


def test_a_record_passes_as_it_is() -> None:
    before = record(key="1", headers=[("trace", "1")], payload="{}")
    assert restore_plugin(Plugin).transform(before) == accept(before)
