//! What a binding sees: loop variables first, then data; `<wxs>` modules beside them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::{Plan, Tree};
use crate::expr::{Binding, Scope};
use crate::logic::InstanceId;
use crate::value::Value;
use crate::wxs::WxsEngine;

/// The scope of one place in a template.
pub(super) struct Env {
    /// Page or component data, or the data object of a `<template>`.
    pub data: Value,
    /// Loop variables, innermost last.
    pub locals: Vec<(Arc<str>, Value)>,
    /// The template at work.
    pub plan: Rc<Plan>,
    /// The file whose `<wxs>` modules and `<template>`s are visible.
    pub file: Arc<str>,
    wxs: Rc<RefCell<Box<dyn WxsEngine>>>,
    errors: RefCell<Vec<String>>,
}

impl Env {
    /// The same place with other data and without loop variables: the inside of a `<template>` of `file`.
    pub fn template(&self, data: Value, file: Arc<str>) -> Self {
        Self {
            data,
            locals: Vec::new(),
            plan: self.plan.clone(),
            file,
            wxs: self.wxs.clone(),
            errors: RefCell::default(),
        }
    }

    /// The typed value of a binding; `undefined` when it throws.
    pub fn value(&self, binding: &Binding) -> Value {
        binding.eval(self).unwrap_or_else(|e| {
            self.errors.borrow_mut().push(e.message);
            Value::Undefined
        })
    }

    /// The text of a binding; empty when it throws.
    pub fn text(&self, binding: &Binding) -> Arc<str> {
        binding.text(self).unwrap_or_else(|e| {
            self.errors.borrow_mut().push(e.message);
            "".into()
        })
    }

    /// What threw since the last call.
    pub fn take_errors(&self) -> Vec<String> {
        std::mem::take(&mut self.errors.borrow_mut())
    }

    fn module(&self, name: &str) -> Option<&Arc<str>> {
        self.plan.files.get(&self.file)?.modules.get(name)
    }
}

impl Scope for Env {
    fn lookup(&self, name: &str) -> Option<&Value> {
        let local = self.locals.iter().rev().find(|(n, _)| **n == *name);
        local.map(|(_, v)| v).or_else(|| self.data.as_object()?.get(name))
    }

    fn is_wxs(&self, name: &str) -> bool {
        self.module(name).is_some()
    }

    fn call_wxs(&self, module: &str, path: &[Arc<str>], args: Vec<Value>) -> Result<Value, String> {
        let Some(key) = self.module(module) else { return Err(format!("there is no <wxs> module `{module}`")) };
        self.wxs.borrow_mut().call(key, &path.join("."), &args)
    }

    fn wxs_member(&self, module: &str, path: &[Arc<str>]) -> Value {
        let Some(key) = self.module(module) else { return Value::Undefined };
        self.wxs.borrow_mut().get(key, &path.join(".")).unwrap_or_else(|e| {
            self.errors.borrow_mut().push(e);
            Value::Undefined
        })
    }
}

impl Tree {
    pub(super) fn env_of(&self, id: InstanceId, plan: &Rc<Plan>) -> Env {
        let data = self.instances.get(&id).map(|i| i.data.clone()).unwrap_or_default();
        Env {
            data,
            locals: Vec::new(),
            plan: plan.clone(),
            file: plan.file.clone(),
            wxs: self.wxs.clone(),
            errors: RefCell::default(),
        }
    }
}
