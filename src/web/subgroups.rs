//! Asks for WebGPU's feature "subgroups" when wgpu opens the device: wgpu has no name for it in a browser yet.

use js_sys::{Array, Function, Object, Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

const FEATURE: &str = "subgroups";

/// The next adapter that `gpu` (`navigator.gpu`) hands out requests its device with the feature, if it has it.
/// `requested` is then called. Failing to arrange it changes nothing: the device comes without.
pub(super) fn request_subgroups(gpu: &JsValue, requested: fn()) {
    let Some(original) = function(gpu, "requestAdapter") else { return };
    let owner = gpu.clone();
    // An own property hides the prototype's, once.
    let stand_in = Closure::once_into_js(move |options: JsValue| -> Result<JsValue, JsValue> {
        Reflect::delete_property(&Object::from(owner.clone()), &"requestAdapter".into())?;
        let adapter: Promise = original.call1(&owner, &options)?.dyn_into()?;
        let arrange = Closure::once(move |adapter: JsValue| -> JsValue {
            arrange(&adapter, requested);
            adapter
        });
        let promise = function(&adapter, "then").ok_or(JsValue::UNDEFINED)?.call1(&adapter, arrange.as_ref());
        arrange.forget(); // called once, after this returns
        promise
    });
    let _ = Reflect::set(gpu, &"requestAdapter".into(), &stand_in);
}

fn arrange(adapter: &JsValue, requested: fn()) {
    let has = |features: &JsValue| {
        function(features, "has")
            .and_then(|has| has.call1(features, &FEATURE.into()).ok())
            .is_some_and(|has| has.is_truthy())
    };
    let Some(original) = function(adapter, "requestDevice") else { return };
    if !Reflect::get(adapter, &"features".into()).is_ok_and(|features| has(&features)) {
        return;
    }
    let owner = Rc::new(adapter.clone());
    let stand_in = Closure::once_into_js(move |descriptor: JsValue| -> Result<JsValue, JsValue> {
        if let Ok(features) = Reflect::get(&descriptor, &"requiredFeatures".into()).and_then(JsCast::dyn_into::<Array>)
        {
            features.push(&FEATURE.into());
            requested();
        }
        original.call1(&owner, &descriptor)
    });
    let _ = Reflect::set(adapter, &"requestDevice".into(), &stand_in);
}

fn function(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}
