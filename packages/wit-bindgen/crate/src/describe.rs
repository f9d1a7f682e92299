//! What a package declares, as a flat list: what two versions are compared by, item by item.

use std::collections::{HashMap, HashSet};

use wit_bindgen_core::wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, PackageId, PackageName, Resolve, Span,
    Stability as Gate, Type, TypeDefKind, TypeId, WorldId, WorldItem, WorldKey,
};

use crate::{Description, Item, ItemKind, PackageName as Name, Part, Place, Stability};

/// Describe a package and those that it depends on.
///
/// `resolve` has every feature; `enabled` is the same package with those features that count.
pub fn describe(
    (resolve, package): (&Resolve, PackageId),
    enabled: (&Resolve, PackageId),
) -> Description {
    let mut items = list_items(resolve, package);
    let there: HashSet<String> = paths(&list_items(enabled.0, enabled.1))
        .into_iter()
        .collect();
    for (path, item) in paths(&items).into_iter().zip(&mut items) {
        item.is_enabled = there.contains(&path);
    }
    let others = resolve.packages.iter().filter(|(id, _)| *id != package);
    Description {
        package: package_name(&resolve.packages[package].name),
        dependencies: others.map(|(_, other)| package_name(&other.name)).collect(),
        items,
    }
}

/// A package's name with its version apart.
pub fn package_name(name: &PackageName) -> Name {
    Name {
        name: format!("{}:{}", name.namespace, name.name),
        version: name.version.as_ref().map(ToString::to_string),
    }
}

/// The names of each item from the outside in; only an import and an export may have the same name beside each other.
fn paths(items: &[Item]) -> Vec<String> {
    let mut paths: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        let parent = item.parent.map_or("", |parent| &paths[parent as usize]);
        let side = match item.kind {
            ItemKind::Import => "import ",
            ItemKind::Export => "export ",
            _ => "",
        };
        paths.push(format!("{parent}/{side}{}", item.name));
    }
    paths
}

fn list_items(resolve: &Resolve, package: PackageId) -> Vec<Item> {
    let mut list = List {
        resolve,
        package,
        items: Vec::new(),
        sayings: Vec::new(),
        types: HashMap::new(),
        interfaces: HashMap::new(),
    };
    let others = resolve.packages.iter().map(|(id, _)| id);
    for id in [package]
        .into_iter()
        .chain(others.filter(|id| *id != package))
    {
        for (name, interface) in &resolve.packages[id].interfaces {
            list.interface(*interface, &list.qualified(id, name), None);
        }
    }
    for (name, world) in &resolve.packages[package].worlds {
        list.world(*world, name);
    }
    list.finish()
}

/// What an item says about others; read once all of them have an index.
enum Saying<'a> {
    Function(&'a Function),
    Type(Type),
    Definition(&'a TypeDefKind),
    Interface(InterfaceId),
}

struct List<'a> {
    resolve: &'a Resolve,
    package: PackageId,
    items: Vec<Item>,
    sayings: Vec<(u32, Saying<'a>)>,
    types: HashMap<TypeId, u32>,
    interfaces: HashMap<InterfaceId, u32>,
}

impl<'a> List<'a> {
    fn world(&mut self, id: WorldId, name: &str) {
        let world = &self.resolve.worlds[id];
        let index = self.push(ItemKind::World, name, None, world.span, &world.stability);
        // Resources have their indices before their methods, which are functions of the world.
        for (key, item) in &world.imports {
            if let (WorldKey::Name(name), WorldItem::Type { id, .. }) = (key, item) {
                self.definition(*id, name, index);
            }
        }
        for (key, item) in &world.imports {
            self.world_item(ItemKind::Import, key, item, index);
        }
        for (key, item) in &world.exports {
            self.world_item(ItemKind::Export, key, item, index);
        }
    }

    fn world_item(&mut self, kind: ItemKind, key: &WorldKey, item: &'a WorldItem, world: u32) {
        match item {
            WorldItem::Type { .. } => {}
            WorldItem::Function(function) if function.kind.resource().is_some() => {
                self.function(ItemKind::Function, function, world);
            }
            WorldItem::Function(function) => self.function(kind, function, world),
            WorldItem::Interface {
                id,
                stability,
                span,
                ..
            } => {
                let interface = &self.resolve.interfaces[*id];
                let name = match (key, interface.package, &interface.name) {
                    (WorldKey::Interface(_), Some(package), Some(name)) => {
                        self.qualified(package, name)
                    }
                    (WorldKey::Name(name), ..) => name.clone(),
                    (WorldKey::Interface(_), ..) => String::new(),
                };
                let index = self.push(kind, &name, Some(world), *span, stability);
                if interface.name.is_none() {
                    self.interface(*id, "", Some(index));
                }
                self.sayings.push((index, Saying::Interface(*id)));
            }
        }
    }

    fn interface(&mut self, id: InterfaceId, name: &str, parent: Option<u32>) {
        let interface = &self.resolve.interfaces[id];
        let (span, gate) = (interface.span, &interface.stability);
        let index = self.push(ItemKind::Interface, name, parent, span, gate);
        self.interfaces.insert(id, index);
        for (name, id) in &interface.types {
            self.definition(*id, name, index);
        }
        for function in interface.functions.values() {
            self.function(ItemKind::Function, function, index);
        }
    }

    fn definition(&mut self, id: TypeId, name: &str, parent: u32) {
        let definition = &self.resolve.types[id];
        let (span, gate) = (definition.span, &definition.stability);
        let kind = match &definition.kind {
            TypeDefKind::Record(_) => ItemKind::Record,
            TypeDefKind::Variant(_) => ItemKind::Variant,
            TypeDefKind::Enum(_) => ItemKind::Enum,
            TypeDefKind::Flags(_) => ItemKind::Flags,
            TypeDefKind::Resource => ItemKind::Resource,
            _ => ItemKind::Alias,
        };
        let index = self.push(kind, name, Some(parent), span, gate);
        self.types.insert(id, index);
        match &definition.kind {
            TypeDefKind::Record(record) => {
                for field in &record.fields {
                    self.member(
                        ItemKind::Field,
                        &field.name,
                        index,
                        field.span,
                        Some(field.ty),
                    );
                }
            }
            TypeDefKind::Variant(variant) => {
                for case in &variant.cases {
                    self.member(ItemKind::Case, &case.name, index, case.span, case.ty);
                }
            }
            TypeDefKind::Enum(cases) => {
                for case in &cases.cases {
                    self.member(ItemKind::Case, &case.name, index, case.span, None);
                }
            }
            TypeDefKind::Flags(flags) => {
                for flag in &flags.flags {
                    self.member(ItemKind::Flag, &flag.name, index, flag.span, None);
                }
            }
            TypeDefKind::Resource => {}
            other => self.sayings.push((index, Saying::Definition(other))),
        }
    }

    fn member(&mut self, kind: ItemKind, name: &str, parent: u32, span: Span, ty: Option<Type>) {
        let index = self.push(kind, name, Some(parent), span, &Gate::Unknown);
        if let Some(ty) = ty {
            self.sayings.push((index, Saying::Type(ty)));
        }
    }

    fn function(&mut self, kind: ItemKind, function: &'a Function, parent: u32) {
        let resource = function.kind.resource().and_then(|id| self.types.get(&id));
        let parent = *resource.unwrap_or(&parent);
        let name = match function.kind {
            FunctionKind::Constructor(_) => "constructor",
            _ => function.item_name(),
        };
        let (span, gate) = (function.span, &function.stability);
        let index = self.push(kind, name, Some(parent), span, gate);
        self.sayings.push((index, Saying::Function(function)));
    }

    fn push(
        &mut self,
        kind: ItemKind,
        name: &str,
        parent: Option<u32>,
        span: Span,
        gate: &Gate,
    ) -> u32 {
        self.items.push(Item {
            kind,
            name: name.to_string(),
            parent,
            parts: Vec::new(),
            place: place(self.resolve, span),
            stability: stability(gate),
            is_enabled: true,
        });
        self.items.len() as u32 - 1
    }

    fn qualified(&self, package: PackageId, name: &str) -> String {
        if package == self.package {
            return name.to_string();
        }
        format!(
            "{}/{name}",
            package_name(&self.resolve.packages[package].name).name
        )
    }

    fn finish(mut self) -> Vec<Item> {
        for (index, saying) in std::mem::take(&mut self.sayings) {
            let mut parts = Parts::default();
            match saying {
                Saying::Function(function) => self.signature(&mut parts, function),
                Saying::Type(ty) => self.ty(&mut parts, ty),
                Saying::Definition(kind) => self.kind(&mut parts, kind),
                Saying::Interface(id) => parts.item(self.interfaces[&id]),
            }
            self.items[index as usize].parts = parts.0;
        }
        self.items
    }

    fn signature(&self, parts: &mut Parts, function: &Function) {
        parts.text(match function.kind {
            FunctionKind::Freestanding | FunctionKind::Method(_) => "func(",
            FunctionKind::AsyncFreestanding | FunctionKind::AsyncMethod(_) => "async func(",
            FunctionKind::Static(_) => "static func(",
            FunctionKind::AsyncStatic(_) => "static async func(",
            FunctionKind::Constructor(_) => "constructor(",
            FunctionKind::Getter | FunctionKind::MethodGetter(_) => "get(",
            FunctionKind::Setter | FunctionKind::MethodSetter(_) => "set(",
            FunctionKind::StaticGetter(_) => "static get(",
            FunctionKind::StaticSetter(_) => "static set(",
        });
        let has_self = matches!(
            function.kind,
            FunctionKind::Method(_)
                | FunctionKind::AsyncMethod(_)
                | FunctionKind::MethodGetter(_)
                | FunctionKind::MethodSetter(_)
        );
        let parameters = function.params.iter().skip(usize::from(has_self));
        for (index, parameter) in parameters.enumerate() {
            parts.text(if index == 0 { "" } else { ", " });
            parts.text(&parameter.name);
            parts.text(": ");
            self.ty(parts, parameter.ty);
        }
        parts.text(")");
        let Some(result) = function.result else {
            return;
        };
        // A constructor that cannot fail says no more than where it stands.
        if !self.is_plain_constructor(function, result) {
            parts.text(" -> ");
            self.ty(parts, result);
        }
    }

    fn is_plain_constructor(&self, function: &Function, result: Type) -> bool {
        let (FunctionKind::Constructor(resource), Type::Id(id)) = (&function.kind, result) else {
            return false;
        };
        let kind = &self.resolve.types[id].kind;
        matches!(kind, TypeDefKind::Handle(Handle::Own(own)) if own == resource)
    }

    fn ty(&self, parts: &mut Parts, ty: Type) {
        let Type::Id(id) = ty else {
            return parts.text(primitive(ty));
        };
        match self.types.get(&id) {
            Some(index) => parts.item(*index),
            None => self.kind(parts, &self.resolve.types[id].kind),
        }
    }

    fn kind(&self, parts: &mut Parts, kind: &TypeDefKind) {
        match kind {
            TypeDefKind::Type(ty) => self.ty(parts, *ty),
            TypeDefKind::Handle(Handle::Own(id)) => self.ty(parts, Type::Id(*id)),
            TypeDefKind::Handle(Handle::Borrow(id)) => {
                self.generic(parts, "borrow", [Some(Type::Id(*id))]);
            }
            TypeDefKind::Option(ty) => self.generic(parts, "option", [Some(*ty)]),
            TypeDefKind::List(ty) => self.generic(parts, "list", [Some(*ty)]),
            TypeDefKind::Map(key, value) => self.generic(parts, "map", [Some(*key), Some(*value)]),
            TypeDefKind::Future(ty) => self.generic(parts, "future", [*ty]),
            TypeDefKind::Stream(ty) => self.generic(parts, "stream", [*ty]),
            TypeDefKind::Tuple(tuple) => {
                self.generic(parts, "tuple", tuple.types.iter().map(|ty| Some(*ty)));
            }
            TypeDefKind::Result(result) => match result.err {
                Some(_) => self.generic(parts, "result", [result.ok, result.err]),
                None => self.generic(parts, "result", [result.ok]),
            },
            TypeDefKind::FixedLengthList(ty, length) => {
                parts.text("list<");
                self.ty(parts, *ty);
                parts.text(&format!(", {length}>"));
            }
            // They have names, and stand in the list by themselves.
            TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Resource
            | TypeDefKind::Unknown => parts.text(kind.as_str()),
        }
    }

    /// `name<a, b>`; `name` where the only argument is absent, and `_` where one of two is.
    fn generic(
        &self,
        parts: &mut Parts,
        name: &str,
        arguments: impl IntoIterator<Item = Option<Type>>,
    ) {
        let arguments: Vec<Option<Type>> = arguments.into_iter().collect();
        parts.text(name);
        if arguments.iter().all(Option::is_none) {
            return;
        }
        for (index, argument) in arguments.into_iter().enumerate() {
            parts.text(if index == 0 { "<" } else { ", " });
            match argument {
                Some(ty) => self.ty(parts, ty),
                None => parts.text("_"),
            }
        }
        parts.text(">");
    }
}

/// Text that names other items.
#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => self.0.push(Part::Text(text.to_string())),
        }
    }

    fn item(&mut self, index: u32) {
        self.0.push(Part::Item(index));
    }
}

fn primitive(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::ErrorContext => "error-context",
        Type::Id(_) => unreachable!("a type with an id is not a primitive one"),
    }
}

fn place(resolve: &Resolve, span: Span) -> Option<Place> {
    // The caller knows the files, and finds the line at less cost: here, each line is counted from the first one on.
    let location = resolve.source_map.resolve_span(span)?;
    Some(Place {
        file: location.path.to_string(),
        offset: location.range.start as u32,
    })
}

fn stability(gate: &Gate) -> Stability {
    let (since, deprecated, feature) = match gate {
        Gate::Unknown => (None, None, None),
        Gate::Unstable {
            feature,
            deprecated,
        } => (None, deprecated.as_ref(), Some(feature)),
        Gate::Stable { since, deprecated } => (Some(since), deprecated.as_ref(), None),
    };
    Stability {
        since: since.map(ToString::to_string),
        deprecated: deprecated.map(ToString::to_string),
        feature: feature.cloned(),
    }
}
