//! What a binding sees: loop variables first, then data; `<wxs>` modules beside them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::{Handler, Plan, Tree};
use crate::expr::{Binding, Scope};
use crate::logic::InstanceId;
use crate::value::Value;
use crate::wxs::{WxsEngine, WxsFunction};

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

    /// What a handler's attribute names: a method, or a function of a `<wxs>` module.
    pub fn handler(&self, binding: &Binding) -> Handler {
        let scope = Functions { env: self, last: RefCell::default() };
        match binding.eval(&scope) {
            Ok(Value::String(text)) if *text == *A_FUNCTION => scope.last.take().map_or(Handler::Nothing, Handler::Wxs),
            Ok(Value::Undefined | Value::Null) => Handler::Nothing,
            Ok(other) => Some(other.to_text()).filter(|t| !t.is_empty()).map_or(Handler::Nothing, Handler::Method),
            Err(e) => {
                self.errors.borrow_mut().push(e.message);
                Handler::Nothing
            }
        }
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

/// The scope of handlers: a function of a module, which is no value anywhere else, is one here.
struct Functions<'a> {
    env: &'a Env,
    last: RefCell<Option<WxsFunction>>,
}

/// Stands for the function that was read last; no text of a template holds this character.
const A_FUNCTION: &str = "\u{0}";

impl Scope for Functions<'_> {
    fn lookup(&self, name: &str) -> Option<&Value> {
        self.env.lookup(name)
    }

    fn is_wxs(&self, name: &str) -> bool {
        self.env.is_wxs(name)
    }

    fn call_wxs(&self, module: &str, path: &[Arc<str>], args: Vec<Value>) -> Result<Value, String> {
        self.env.call_wxs(module, path, args)
    }

    fn wxs_member(&self, module: &str, path: &[Arc<str>]) -> Value {
        match (self.env.wxs_member(module, path), self.env.module(module)) {
            (Value::Undefined, Some(key)) => {
                let function = WxsFunction { module: key.clone(), member: path.join(".").into() };
                *self.last.borrow_mut() = Some(function);
                A_FUNCTION.into()
            }
            (value, _) => value,
        }
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
