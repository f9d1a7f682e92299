from armory_plugins.nri import CreateContainerResponse
from armory_plugins.testing import container, nri_plugin, pod

from template_nri_minimal_python import Plugin


def test_a_container_stays_as_it_is() -> None:
    plugin = nri_plugin(Plugin)
    assert plugin.create_container(pod(), container()) == CreateContainerResponse()
