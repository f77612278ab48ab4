//! What a WXML file says, in the shape the tree is built from.
//!
//! Directives stand around what they govern: a loop holds its condition, a chain holds its branches.

use std::sync::Arc;

use crate::diagnostic::Pos;
use crate::expr::{Binding, Expr};

/// One WXML file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// Path relative to the mini-program root.
    pub file: Arc<str>,
    /// What the file shows.
    pub nodes: Vec<Node>,
    /// `<template name>` definitions, wherever they stand.
    pub templates: Vec<Definition>,
    /// `<import src>`: files whose definitions are usable here.
    pub imports: Vec<Reference>,
    /// The files of every `<include src>`; the nodes hold them again where they stand.
    pub includes: Vec<Reference>,
    /// `<wxs>` modules.
    pub wxs: Vec<WxsModule>,
}

/// A `<template name>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// `name`
    pub name: Arc<str>,
    /// Its content.
    pub nodes: Vec<Node>,
    /// Where it begins.
    pub pos: Pos,
}

/// A path to another file, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// `src`
    pub src: Arc<str>,
    /// Where the tag begins.
    pub pos: Pos,
}

/// A `<wxs>` module: from a file, or inline.
#[derive(Clone, Debug, PartialEq)]
pub struct WxsModule {
    /// `module`
    pub module: Arc<str>,
    /// `src`, as written.
    pub src: Option<Arc<str>>,
    /// The inline code, when there is no `src`.
    pub body: Option<Arc<str>>,
    /// Where the tag begins.
    pub pos: Pos,
    /// Where the inline code begins, for its error messages.
    pub body_pos: Pos,
}

/// A node of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Text.
    Text(Text),
    /// A built-in or custom component.
    Element(Box<Element>),
    /// A `<block>` without directives.
    Block(Vec<Node>),
    /// `wx:if`, `wx:elif`, `wx:else`.
    If(IfChain),
    /// `wx:for`
    For(Box<ForLoop>),
    /// `<template is>`
    TemplateUse(TemplateUse),
    /// `<include src>`
    Include(Include),
    /// `<slot>`
    Slot(Box<Slot>),
}

/// A text node.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it shows.
    pub binding: Binding,
    /// Where it begins.
    pub pos: Pos,
}

/// A chain of conditions: the first branch whose condition holds is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct IfChain {
    /// In order; only the last may have no condition.
    pub branches: Vec<Branch>,
}

/// One branch of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// `None` for `wx:else`.
    pub condition: Option<Binding>,
    /// What it shows.
    pub nodes: Vec<Node>,
    /// Where the directive stands.
    pub pos: Pos,
}

/// `wx:for`
#[derive(Clone, Debug, PartialEq)]
pub struct ForLoop {
    /// An array, an object, a number (counts from 0) or a string (its characters).
    pub list: Binding,
    /// `wx:for-item`, or `item`.
    pub item: Arc<str>,
    /// `wx:for-index`, or `index`.
    pub index: Arc<str>,
    /// `wx:key`
    pub key: Option<ListKey>,
    /// What is repeated.
    pub nodes: Vec<Node>,
    /// Where the directive stands.
    pub pos: Pos,
}

/// How the items of a list keep their identity.
#[derive(Clone, Debug, PartialEq)]
pub enum ListKey {
    /// `*this`: the item itself, a string or number.
    This,
    /// The position, as if there were no key; written `index`, or something a phone finds no value for.
    Index,
    /// A field of the item.
    Field(Arc<str>),
}

/// `<template is>`
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateUse {
    /// `is`
    pub is: Binding,
    /// `data`: always an object, or nothing. Names inside see this object only.
    pub data: Option<Expr>,
    /// Where the tag begins.
    pub pos: Pos,
}

/// `<include src>`
#[derive(Clone, Debug, PartialEq)]
pub struct Include {
    /// `src`, as written.
    pub src: Arc<str>,
    /// Where the tag begins.
    pub pos: Pos,
}

/// `<slot>`
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// `name`; empty for the default slot.
    pub name: Binding,
    /// Other attributes: values the user of the component sees through `slot:name`.
    pub attrs: Vec<Attr>,
    /// `slot`: where it goes in turn.
    pub slot: Option<Binding>,
    /// `id`, `class`, `style` and `data-*` are allowed on a slot but show nothing unless the slot is an element.
    pub class: Option<Binding>,
    /// Where the tag begins.
    pub pos: Pos,
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Tag name as written.
    pub tag: Arc<str>,
    /// `id`
    pub id: Option<Binding>,
    /// `class`
    pub class: Option<Binding>,
    /// `style`
    pub style: Option<Binding>,
    /// `slot`
    pub slot: Option<Binding>,
    /// Attributes that no other field holds, names as written.
    pub attrs: Vec<Attr>,
    /// Event handlers.
    pub events: Vec<EventBinding>,
    /// `data-*`, names in camelCase.
    pub dataset: Vec<Named>,
    /// `mark:*`, names as written.
    pub marks: Vec<Named>,
    /// `change:prop`: the property and the `<wxs>` function that watches it.
    pub change_props: Vec<Named>,
    /// `worklet:*`
    pub worklets: Vec<Worklet>,
    /// `generic:*`
    pub generics: Vec<Generic>,
    /// `slot:*`: slot values usable in the children.
    pub slot_values: Vec<SlotValue>,
    /// Its content.
    pub children: Vec<Node>,
    /// Where the tag begins.
    pub pos: Pos,
}

/// An attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Attr {
    /// As written, without `model:`.
    pub name: Arc<str>,
    /// The value; the boolean `true` for an attribute without one.
    pub value: Binding,
    /// Whether it is bound both ways (`model:`).
    pub model: bool,
    /// Where it stands.
    pub pos: Pos,
}

/// A name with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The name.
    pub name: Arc<str>,
    /// The value.
    pub value: Binding,
    /// Where it stands.
    pub pos: Pos,
}

/// An event handler.
#[derive(Clone, Debug, PartialEq)]
pub struct EventBinding {
    /// `tap`, `statechange` …, case as written.
    pub name: Arc<str>,
    /// How it takes part in the walk.
    pub prefix: EventPrefix,
    /// The method's name, or a `<wxs>` function.
    pub handler: Binding,
    /// Whether a colon stood after the prefix.
    pub colon: bool,
    /// Where it stands.
    pub pos: Pos,
}

/// How a handler takes part in the walk of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventPrefix {
    /// `bind`: the event goes on.
    Bind,
    /// `catch`: the event stops here.
    Catch,
    /// `mut-bind`: only one of these runs per event.
    MutBind,
    /// `capture-bind`: on the way down.
    CaptureBind,
    /// `capture-catch`: on the way down, and the event stops here.
    CaptureCatch,
    /// `capture-mut-bind`: on the way down, only one of these.
    CaptureMutBind,
}

/// `worklet:name="method"`
#[derive(Clone, Debug, PartialEq)]
pub struct Worklet {
    /// The name.
    pub name: Arc<str>,
    /// The method.
    pub method: Arc<str>,
    /// Where it stands.
    pub pos: Pos,
}

/// `generic:name="component"`
#[derive(Clone, Debug, PartialEq)]
pub struct Generic {
    /// The abstract node's name.
    pub name: Arc<str>,
    /// The tag of the component that takes its place.
    pub component: Arc<str>,
    /// Where it stands.
    pub pos: Pos,
}

/// `slot:name="local"`
#[derive(Clone, Debug, PartialEq)]
pub struct SlotValue {
    /// The attribute of the `<slot>`.
    pub name: Arc<str>,
    /// What it is called here; the same name when nothing was written.
    pub local: Arc<str>,
    /// Where it stands.
    pub pos: Pos,
}
