// Handover heddle_switch_context(void** from, void* to, void* value, void* sender), AAPCS64.
//
// x0: where the stack pointer of the caller is stored. x1: that of the flow to go on with. x2, x3:
// what to hand over. What the ABI says a call preserves is stored, the stack pointer is exchanged,
// and the same is loaded from the other stack. A suspended flow, from its stack pointer:
//
//     +0 x19 x20  +16 x21 x22  +32 x23 x24  +48 x25 x26  +64 x27 x28  +80 x29 x30  +96 d8 ... d15
//
// context.cpp writes the same for a flow that has not begun. x18 belongs to the platform, and FPCR
// stays with the thread: README.md, "What a switch keeps".
//
// It ends in a jump, not a return: the core predicts a return to the caller of this very call, which
// is wrong whenever the other flow was suspended in another place.

#if defined(__aarch64__)

        .text
        .p2align 5
        .globl  heddle_switch_context
        .hidden heddle_switch_context
        .type   heddle_switch_context, %function
heddle_switch_context:
        .cfi_startproc
        sub     sp, sp, #160            // keep what the caller expects to find again ...
        .cfi_def_cfa_offset 160         // (the debugger's and the unwinder's view of it)
        stp     x19, x20, [sp, #0]
        .cfi_rel_offset x19, 0
        .cfi_rel_offset x20, 8
        stp     x21, x22, [sp, #16]
        .cfi_rel_offset x21, 16
        .cfi_rel_offset x22, 24
        stp     x23, x24, [sp, #32]
        .cfi_rel_offset x23, 32
        .cfi_rel_offset x24, 40
        stp     x25, x26, [sp, #48]
        .cfi_rel_offset x25, 48
        .cfi_rel_offset x26, 56
        stp     x27, x28, [sp, #64]
        .cfi_rel_offset x27, 64
        .cfi_rel_offset x28, 72
        stp     x29, x30, [sp, #80]     // the frame pointer, and where to go on
        .cfi_rel_offset x29, 80
        .cfi_rel_offset x30, 88
        stp     d8, d9, [sp, #96]       // the lower halves of v8 to v15 are the callee's
        .cfi_rel_offset d8, 96
        .cfi_rel_offset d9, 104
        stp     d10, d11, [sp, #112]
        .cfi_rel_offset d10, 112
        .cfi_rel_offset d11, 120
        stp     d12, d13, [sp, #128]
        .cfi_rel_offset d12, 128
        .cfi_rel_offset d13, 136
        stp     d14, d15, [sp, #144]
        .cfi_rel_offset d14, 144
        .cfi_rel_offset d15, 152
        mov     x9, sp                  // ... and remember where it lies:
        str     x9, [x0]                // the caller is suspended
        mov     sp, x1                  // the other stack; its frame looks the same, so does its CFI
        ldp     x19, x20, [sp, #0]      // take what the other flow expects to find
        ldp     x21, x22, [sp, #16]
        ldp     x23, x24, [sp, #32]
        ldp     x25, x26, [sp, #48]
        ldp     x27, x28, [sp, #64]
        ldp     x29, x30, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        mov     x0, x2                  // its own call of this function returns what was handed over
        mov     x1, x3
        add     sp, sp, #160
        .cfi_def_cfa_offset 0
        .cfi_restore x19
        .cfi_restore x20
        .cfi_restore x21
        .cfi_restore x22
        .cfi_restore x23
        .cfi_restore x24
        .cfi_restore x25
        .cfi_restore x26
        .cfi_restore x27
        .cfi_restore x28
        .cfi_restore x29
        .cfi_restore x30
        .cfi_restore d8
        .cfi_restore d9
        .cfi_restore d10
        .cfi_restore d11
        .cfi_restore d12
        .cfi_restore d13
        .cfi_restore d14
        .cfi_restore d15
        br      x30
        .cfi_endproc
        .size   heddle_switch_context, . - heddle_switch_context

// Where the first switch to a prepared flow arrives. x0: the value; x19: the entry; x20: its
// argument. The stack pointer is a multiple of 16, as it always must be.

        .p2align 4
        .globl  heddle_start_context
        .hidden heddle_start_context
        .type   heddle_start_context, %function
        .cfi_startproc
        .cfi_undefined x30              // nobody called this: unwinding ends here
        nop                             // unwinders look up the instruction before a return address
heddle_start_context:
        mov     x1, x0                  // the entry's second parameter: the value of the first switch
        mov     x0, x20                 // the first: its argument
        blr     x19                     // the entry
        brk     #0                      // which must not return
        .cfi_endproc
        .size   heddle_start_context, . - heddle_start_context

#endif

        .section .note.GNU-stack, "", %progbits
