// void heddle_switch_with_registers(void** from, void* to, const uint64_t* values, uint64_t* found)
//
// Fills every register that a call preserves from `values`, switches (engine/fiber/context.hpp), and
// stores in `found` what they hold when the switch comes back. kRegisters of registers.hpp each.

#if defined(__x86_64__)

        .text
        .globl  heddle_switch_with_registers
        .type   heddle_switch_with_registers, @function
heddle_switch_with_registers:
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        pushq   %rcx                    // found; the stack is aligned for the call now
        movq    0(%rdx), %rbp
        movq    8(%rdx), %rbx
        movq    16(%rdx), %r12
        movq    24(%rdx), %r13
        movq    32(%rdx), %r14
        movq    40(%rdx), %r15
        xorl    %edx, %edx
        callq   heddle_switch_context
        popq    %rcx
        movq    %rbp, 0(%rcx)
        movq    %rbx, 8(%rcx)
        movq    %r12, 16(%rcx)
        movq    %r13, 24(%rcx)
        movq    %r14, 32(%rcx)
        movq    %r15, 40(%rcx)
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        ret
        .size   heddle_switch_with_registers, . - heddle_switch_with_registers

#elif defined(__aarch64__)

        .text
        .globl  heddle_switch_with_registers
        .type   heddle_switch_with_registers, %function
heddle_switch_with_registers:
        stp     x29, x30, [sp, #-176]!
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        stp     x23, x24, [sp, #48]
        stp     x25, x26, [sp, #64]
        stp     x27, x28, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        str     x3, [sp, #160]          // found
        ldp     x19, x20, [x2, #0]
        ldp     x21, x22, [x2, #16]
        ldp     x23, x24, [x2, #32]
        ldp     x25, x26, [x2, #48]
        ldp     x27, x28, [x2, #64]
        ldp     d8, d9, [x2, #80]
        ldp     d10, d11, [x2, #96]
        ldp     d12, d13, [x2, #112]
        ldp     d14, d15, [x2, #128]
        ldr     x29, [x2, #144]
        mov     x2, #0
        bl      heddle_switch_context
        ldr     x3, [sp, #160]
        stp     x19, x20, [x3, #0]
        stp     x21, x22, [x3, #16]
        stp     x23, x24, [x3, #32]
        stp     x25, x26, [x3, #48]
        stp     x27, x28, [x3, #64]
        stp     d8, d9, [x3, #80]
        stp     d10, d11, [x3, #96]
        stp     d12, d13, [x3, #112]
        stp     d14, d15, [x3, #128]
        str     x29, [x3, #144]
        ldp     x19, x20, [sp, #16]
        ldp     x21, x22, [sp, #32]
        ldp     x23, x24, [sp, #48]
        ldp     x25, x26, [sp, #64]
        ldp     x27, x28, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        ldp     x29, x30, [sp], #176
        ret
        .size   heddle_switch_with_registers, . - heddle_switch_with_registers

#endif

        .section .note.GNU-stack, "", %progbits
