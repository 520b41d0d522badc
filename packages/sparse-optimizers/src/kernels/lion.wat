;; One Lion update of `count` values (see ../lion.ts for the formula). All arrays are float32.
(module
  (import "arena" "memory" (memory 0))
  (func (export "lion")
    (param $values i32) (param $gradient i32) (param $moment i32) (param $count i32)
    (param $gradientScale f32)         ;; factor on the gradient
    (param $decayFactor f32)           ;; 1 - learningRate * weightDecay
    (param $updateWeight f32)          ;; 1 - beta1
    (param $momentWeight f32)          ;; 1 - beta2
    (param $learningRate f32)

    (local $vectors i32) (local $rest i32)
    (local $g f32) (local $m f32) (local $d f32) (local $u f32) (local $g4 v128) (local $m4 v128) (local $d4 v128)
    (local $u4 v128)
    (local $gradientScale4 v128) (local $decayFactor4 v128) (local $updateWeight4 v128) (local $momentWeight4 v128)
    (local $learningRate4 v128)
    (local $zero4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $gradientScale4 (f32x4.splat (local.get $gradientScale)))
    (local.set $decayFactor4 (f32x4.splat (local.get $decayFactor)))
    (local.set $updateWeight4 (f32x4.splat (local.get $updateWeight)))
    (local.set $momentWeight4 (f32x4.splat (local.get $momentWeight)))
    (local.set $learningRate4 (f32x4.splat (local.get $learningRate)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set $g4 (f32x4.mul (v128.load (local.get $gradient)) (local.get $gradientScale4)))
          (local.set $m4 (v128.load (local.get $moment)))
          (local.set $d4 (f32x4.sub (local.get $g4) (local.get $m4)))
          (local.set $u4 (f32x4.add (local.get $m4) (f32x4.mul (local.get $d4) (local.get $updateWeight4))))
          (v128.store
            (local.get $moment)
            (f32x4.add (local.get $m4) (f32x4.mul (local.get $d4) (local.get $momentWeight4))))
          (v128.store
            (local.get $values)
            (f32x4.sub
              (f32x4.mul (v128.load (local.get $values)) (local.get $decayFactor4))
              (f32x4.sub
                (v128.and (f32x4.gt (local.get $u4) (local.get $zero4)) (local.get $learningRate4))
                (v128.and (f32x4.lt (local.get $u4) (local.get $zero4)) (local.get $learningRate4)))))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $moment (i32.add (local.get $moment) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set $g (f32.mul (f32.load (local.get $gradient)) (local.get $gradientScale)))
          (local.set $m (f32.load (local.get $moment)))
          (local.set $d (f32.sub (local.get $g) (local.get $m)))
          (local.set $u (f32.add (local.get $m) (f32.mul (local.get $d) (local.get $updateWeight))))
          (f32.store (local.get $moment) (f32.add (local.get $m) (f32.mul (local.get $d) (local.get $momentWeight))))
          (f32.store
            (local.get $values)
            (f32.sub
              (f32.mul (f32.load (local.get $values)) (local.get $decayFactor))
              (f32.sub
                (select (local.get $learningRate) (f32.const 0) (f32.gt (local.get $u) (f32.const 0)))
                (select (local.get $learningRate) (f32.const 0) (f32.lt (local.get $u) (f32.const 0))))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $moment (i32.add (local.get $moment) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))))
