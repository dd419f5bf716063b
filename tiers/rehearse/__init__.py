"""The rehearsal: the network of compiled templates on one Linux machine, with real packets.

Must import nothing of the compiler, and of the proof its loader of templates only.

    library, main = from_disk(path)                    # from_memory for a bundle
    network = read.network(library, main, parameters)  # tiers.rehearse.read.read
    code = sandbox.run(function)                     # forks; the function sees separate namespaces
    with Lab(network) as lab:                          # inside that function: everything is up
        lab.hosts["web-1"].address
        lab.run("bastion", ["ssh", …], given="", timeout=10).stdout
        lab.start("web-1", ["nginx", …], log=sandbox.WORK / "x.log")  # ends with the lab
        with lab.inside("laptop"): …                   # sockets of this thread are the laptop's
        lab.lose(parts.find(network, "zone:a").hosts); lab.restore(…)

Inside a sandbox the user is root of its contents and nothing else, `sandbox.WORK` is a file system in
memory that is gone afterwards, and all processes end with the first. The unrealized parts are in
`network.omitted`. `laptop`, `stranger` and `website` are on the internet: the first where rules admit it to
SSH, if they admit anyone.
"""
