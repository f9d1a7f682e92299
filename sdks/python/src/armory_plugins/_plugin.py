"""The base classes of plugins for Kannika Armory."""

from abc import ABC, abstractmethod
from inspect import isabstract
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from armory_plugins._values import BackupContext, Outcome, Record, RestoreContext, TargetTopicRequirements

__all__ = ["BackupPlugin", "RestorePlugin"]

Config = TypeVar("Config")
Context = TypeVar("Context")


def filled(kind: Any, given: dict[Any, Any]) -> Any:  # noqa: ANN401
    """Put types in the place of a type's variables."""
    if isinstance(kind, TypeVar):
        return given.get(kind, kind)
    variables = getattr(kind, "__parameters__", ())
    return kind[tuple(given.get(each, each) for each in variables)] if variables and get_origin(kind) else kind


class Plugin(ABC, Generic[Config]):
    """What plugins of every world have in common: they are found by `armory build`, and have a config."""

    config: Config
    """The config, decoded; set before the plugin is called."""

    _config_type: ClassVar[Any] = Config  # type: ignore[misc]

    def __init_subclass__(cls, **options: object) -> None:
        """Note the type of the config, in which a generic class has a variable."""
        super().__init_subclass__(**options)
        for base in cls.__dict__.get("__orig_bases__", ()):
            origin = get_origin(base)
            if isinstance(origin, type) and issubclass(origin, Plugin):
                given = dict(zip(getattr(origin, "__parameters__", ()), get_args(base), strict=False))
                cls._config_type = filled(origin._config_type, given)
                return


class RecordPlugin(Plugin[Config], Generic[Config, Context]):
    """What backup and restore plugins have in common."""

    context: Context
    """What the plugin is started for; set before the plugin is called."""

    def init(self) -> None:
        """Start, once for each topic, before its first record.

        `self.config` and `self.context` are set. Raise PluginError, or any other exception, to refuse to start.
        """

    @abstractmethod
    def transform(self, record: Record) -> Outcome:
        """Answer a record.

        Give `accept(record)`, `reject(record)` or `fail(reason)`. An exception is the outcome of `fail`, with its text and its place.
        """


class BackupPlugin(RecordPlugin[Config, BackupContext]):
    """A plugin that sees each record of a topic before a backup stores it.

    Give the dataclass of the config, or None for a plugin without one:

    >>> from armory_plugins import accept
    >>> class Passthrough(BackupPlugin[None]):
    ...     def transform(self, record: Record) -> Outcome:
    ...         return accept(record)

    Each topic has an object of its own. `armory build` finds the class: a project has one.
    """


class RestorePlugin(RecordPlugin[Config, RestoreContext]):
    """A plugin that sees each stored record before a restore writes it to a topic.

    Each topic has an object of its own. `armory build` finds the class: a project has one.
    """

    def update_target_topic_requirements(self, requirements: TargetTopicRequirements) -> TargetTopicRequirements:
        """Say what the target topic must have, after `init` and before the first record.

        The contract has no error here: an exception ends the plugin.
        """
        return requirements


def plugin_classes(base: type[Any]) -> list[type[Any]]:
    """List the plugins of a world: the classes below its base that are complete and that no other one extends."""
    found: list[type[Any]] = []
    for each in base.__subclasses__():
        further = plugin_classes(each)
        found += further if further or isabstract(each) else [each]
    return list(dict.fromkeys(found))


def config_type_of(plugin: type[Any]) -> Any:  # noqa: ANN401
    """Give the type of a plugin's config; None when it has none."""
    kind = plugin._config_type
    return None if kind is type(None) or isinstance(kind, TypeVar) else kind
