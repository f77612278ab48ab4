//! A template made ready for building: bindings with what they read, loops and branches with what their insides read.

use std::rc::Rc;
use std::sync::Arc;

use super::changes::{Names, Read};
use crate::diagnostic::Pos;
use crate::expr::Binding;

/// A binding and the data it reads.
#[derive(Debug)]
pub struct Bound {
    /// The binding.
    pub binding: Binding,
    /// What it reads; empty for static text.
    pub reads: Vec<Read>,
}

/// One node of a plan.
#[derive(Debug)]
pub enum PlanNode {
    /// Text.
    Text(Bound),
    /// An element.
    Element(Rc<PlanElement>),
    /// `block` or `include`.
    Group(Rc<PlanGroup>),
    /// `wx:if` … `wx:else`.
    If(Rc<PlanIf>),
    /// `wx:for`
    For(Rc<PlanFor>),
    /// `<template is data>`
    Use(Rc<PlanUse>),
    /// `<slot name>`
    Slot(Bound),
}

/// `block`, `include`.
#[derive(Debug)]
pub struct PlanGroup {
    /// Nodes inside.
    pub nodes: Vec<PlanNode>,
    /// What they read.
    pub names: Names,
}

/// A chain of branches; a branch without condition is `wx:else`.
#[derive(Debug)]
pub struct PlanIf {
    /// Condition and nodes, in order.
    pub branches: Vec<(Option<Bound>, Vec<PlanNode>)>,
    /// What conditions and nodes read.
    pub names: Names,
}

/// A loop.
#[derive(Debug)]
pub struct PlanFor {
    /// What is looped over.
    pub list: Bound,
    /// The list as a plain path, if it is one: then changes inside single elements are followed one by one.
    pub path: Option<Read>,
    /// `wx:for-item`
    pub item: Arc<str>,
    /// `wx:for-index`
    pub index: Arc<str>,
    /// `wx:key`
    pub key: PlanKey,
    /// Nodes of one turn.
    pub nodes: Vec<PlanNode>,
    /// What list and nodes read, loop variables left out.
    pub names: Names,
    /// What the nodes read besides the loop variables.
    pub outer: Names,
}

/// `wx:key`
#[derive(Debug)]
pub enum PlanKey {
    /// None: the index.
    Index,
    /// `*this`
    This,
    /// A field of the element, by path.
    Field(crate::value::Path),
}

/// `<template is data>`
#[derive(Debug)]
pub struct PlanUse {
    /// The name.
    pub is: Bound,
    /// The data object.
    pub data: Option<Bound>,
    /// What both read.
    pub names: Names,
    /// Where, for a finding.
    pub file: Arc<str>,
    /// Where, for a finding.
    pub pos: Pos,
}

/// An element of a template.
#[derive(Debug)]
pub struct PlanElement {
    /// Tag as written.
    pub tag: Arc<str>,
    /// The file it stands in.
    pub file: Arc<str>,
    /// Where in the file.
    pub pos: Pos,
    /// `id`
    pub id: Option<Bound>,
    /// `class`
    pub class: Option<Bound>,
    /// `style`
    pub style: Option<Bound>,
    /// `slot`
    pub slot: Option<Bound>,
    /// `data-*` by camelCase name.
    pub dataset: Vec<(Arc<str>, Bound)>,
    /// `mark:*`
    pub marks: Vec<(Arc<str>, Bound)>,
    /// All other attributes, names as written.
    pub attrs: Vec<PlanAttr>,
    /// Handlers.
    pub events: Vec<PlanEvent>,
    /// `generic:name`: the name and the tag that it stands for.
    pub generics: Vec<(Arc<str>, Arc<str>)>,
    /// `change:*`: kebab-case name of the property and the function that watches it.
    pub observers: Vec<(Arc<str>, Bound)>,
    /// Content.
    pub nodes: Vec<PlanNode>,
    /// What attributes, handlers and content read.
    pub names: Names,
    /// What attributes and handlers alone read.
    pub own: Names,
}

/// One attribute.
#[derive(Debug)]
pub struct PlanAttr {
    /// Name as written.
    pub name: Arc<str>,
    /// Its value.
    pub value: Bound,
    /// `model:`: the path that the user's change is written to.
    pub model: Option<crate::value::Path>,
}

/// One handler.
#[derive(Debug)]
pub struct PlanEvent {
    /// `tap`
    pub name: Arc<str>,
    /// How it takes part in the walk.
    pub phase: Phase,
    /// Written with a colon: `bind:tap`.
    pub colon: bool,
    /// The handler's name.
    pub handler: Bound,
}

/// How a handler takes part in the walk of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// `bind`
    Bind,
    /// `catch`: the walk ends here.
    Catch,
    /// `mut-bind`: only one of them runs.
    Mut,
    /// `capture-bind`
    CaptureBind,
    /// `capture-catch`
    CaptureCatch,
}
