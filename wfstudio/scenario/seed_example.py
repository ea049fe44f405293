"""A seed file that shows everything one may say, printed by ``wfstudio seed example``."""

EXAMPLE = """\
# What `wfstudio serve --seed FILE` starts with and `wfstudio seed reset` goes back to. JSON is read as well.
# Ids may be left out: then they are the same whenever the seed is applied. What is there already stays as it is.
version: 1
tenants:
  - name: local                      # the service's own tenant, with its own licenses
    extensions:
      - {uuid: 7b0f6d0e-6a3c-4f0f-9b1f-2d8f1c1f9a11}
  - name: acme                       # any other; acme.localhost is its DNS name
    communities:
      - {name: people}               # the first is meant where none is named
      - {name: robots, id: acme-robots}
    licenses:                        # fixed texts, for tests: keep such a file out of production
      - {level: system, license: acme-test-system, community: people, tag: ci}
      - {level: app, license: acme-test-app}             # without a community: good for all of them
    extensions:
      - {uuid: 0f8e2f6c-1f8e-4b46-9f0e-6f0f4f8d2a10, active: false}
    workflows:
      - id: wf-sign-up               # `file: sign_up.json` (relative to this file) instead of a definition
        name: Sign up
        published: true
        accessCode: Ab1_c2           # `accessCodeEnabled: false` keeps it switched off
        definition:
          version: v1
          type: idv
          nodes:
            - id: welcome
              type: form
              fields: [{type: text, name: email, label: Email, required: true}]
              on_next: selfie
            - {id: selfie, type: liveid_capture, on_success: done, on_fail: welcome}
            - {id: done, type: form, fields: [], is_terminal_node: true}
    instances:
      - {workflow: Sign up, id: wfi-new, metadata: {persona: impostor}}   # PENDING
      - workflow: wf-sign-up                                              # a name or an id
        id: wfi-at-the-selfie
        steps:                       # initiated, then what a person did; `steps: []` only initiates
          - {node: welcome, fields: {email: ada@example.org}}
        outcomes:                    # what captures to come will come to
          - {node: selfie, outcome: success, result: {face_compare_score: 0.99}}
      - workflow: Sign up
        id: wfi-done
        steps:
          - {node: welcome, fields: {email: ada@example.org}, action: next}
          - {node: selfie, outcome: success}
        mocks: [{url: "https://api.example.org/*", json: {id: c-1}}]      # what scripts' fetch gets
"""
