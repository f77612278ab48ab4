//! The living counterpart of a plan: one entry for each plan node, in the same order.

use std::sync::Arc;

use crate::value::Value;
use crate::view::NodeId;

/// What stands in the tree for one node of the plan.
#[derive(Debug)]
pub enum Live {
    /// A text node.
    Text(NodeId),
    /// An element.
    Element(NodeId),
    /// `block`, `include`.
    Group(Vec<Live>),
    /// `wx:if` …: which branch stands, and its nodes.
    If { at: Option<usize>, kids: Vec<Live> },
    /// `wx:for`: one row an element.
    For(Vec<Row>),
    /// `<template is>`: the name that is used, its data, its nodes.
    Use { name: Arc<str>, data: Value, kids: Vec<Live> },
    /// `<slot>` with its name.
    Slot(Arc<str>),
}

/// One turn of a loop.
#[derive(Debug)]
pub struct Row {
    /// What tells it from the other rows.
    pub key: Arc<str>,
    /// The loop variable.
    pub item: Value,
    /// The index or field name.
    pub index: Value,
    /// Its nodes.
    pub kids: Vec<Live>,
}
