"""Writes tests/corpus/national.jsonl (on standard output): identifiers made valid, and spoiled, by an independent
implementation (PyPI `python-stdnum`), to check our checksums against."""
import json, random, importlib, string, sys
random.seed(7)
M = {
 "US_SSN":"us.ssn","US_ITIN":"us.itin","US_EIN":"us.ein","US_ABA_ROUTING":"us.rtn","CA_SIN":"ca.sin","BR_CPF":"br.cpf","BR_CNPJ":"br.cnpj","MX_CURP":"mx.curp",
 "AR_CUIT":"ar.cuit","CL_RUT":"cl.rut","UK_NHS":"gb.nhs","UK_UTR":"gb.utr","DE_TAX_ID":"de.idnr","FR_NIR":"fr.nir","FR_SIREN":"fr.siren","FR_SIRET":"fr.siret",
 "ES_NIF":"es.dni","ES_NIE":"es.nie","ES_CIF":"es.cif","IT_FISCAL_CODE":"it.codicefiscale","IT_VAT":"it.iva","NL_BSN":"nl.bsn","BE_NATIONAL_NUMBER":"be.nn","PT_NIF":"pt.nif",
 "AT_SVNR":"at.vnr","CH_AHV":"ch.ssn","IE_PPS":"ie.pps","GR_AFM":"gr.vat","GR_AMKA":"gr.amka","PL_PESEL":"pl.pesel","PL_NIP":"pl.nip","PL_REGON":"pl.regon",
 "CZ_BIRTH_NUMBER":"cz.rc","RO_CNP":"ro.cnp","SE_PERSONNUMMER":"se.personnummer","FI_HETU":"fi.hetu","NO_FODSELSNUMMER":"no.fodselsnummer",
 "IN_AADHAAR":"in_.aadhaar","IN_GSTIN":"in_.gstin","SG_NRIC_FIN":"sg.nric" ,"JP_MY_NUMBER":"jp.in_","CN_RESIDENT_ID":"cn.ric","TH_TNIN":"th.pin","TR_TCKN":"tr.tckimlik",
 "ZA_ID":"za.idnr","IL_ID":"il.idnr","AU_TFN":"au.tfn","AU_ABN":"au.abn","AU_ACN":"au.acn","AU_MEDICARE":"au.medicare","NZ_IRD":"nz.ird","NZ_NHI":"nz.nhi","EU_VAT":"eu.vat","VIN":"vin","IBAN":"iban","CREDIT_CARD":None,
}
d=lambda n:"".join(random.choice("0123456789") for _ in range(n))
L=lambda n:"".join(random.choice(string.ascii_uppercase) for _ in range(n))
def date(fmt):
    y=random.randint(1940,1999);m=random.randint(1,12);dd=random.randint(1,28)
    return fmt.format(yy="%02d"%(y%100),yyyy=y,mm="%02d"%m,dd="%02d"%dd)
SHAPE={
 "US_SSN":lambda:d(9),"US_ABA_ROUTING":lambda:random.choice(["02","12","31","67"])+d(7),"US_ITIN":lambda:"9"+d(8),"MX_CURP":lambda:L(4)+date("{yy}{mm}{dd}")+random.choice("HM")+random.choice(["DF","NL","JC"])+"".join(random.choice("BCDFGHJKLMNPQRSTVWXYZ") for _ in range(3))+d(2),
 "AR_CUIT":lambda:random.choice(["20","27","23","30"])+d(9),"CL_RUT":lambda:d(8)+random.choice("0123456789K"),"FR_NIR":lambda:random.choice("12")+date("{yy}{mm}")+"75"+d(8),
 "ES_NIF":lambda:d(8)+random.choice("TRWAGMYFPDXBNJZSQVHLCKE"),"ES_NIE":lambda:random.choice("XYZ")+d(7)+random.choice("TRWAGMYFPDXBNJZSQVHLCKE"),"ES_CIF":lambda:random.choice("ABCDEFGHJPQSUV")+d(7)+random.choice("0123456789ABCDEFGHIJ"),
 "IT_FISCAL_CODE":lambda:L(6)+d(2)+random.choice("ABCDEHLMPRST")+"%02d"%random.randint(1,28)+random.choice(["H501","F205"])+L(1),
 "BE_NATIONAL_NUMBER":lambda:date("{yy}{mm}{dd}")+d(5),"AT_SVNR":lambda:d(4)+date("{dd}{mm}{yy}"),"CH_AHV":lambda:"756"+d(10),"IE_PPS":lambda:d(7)+random.choice("ABCDEFGHIJKLMNOPQRSTUVW")+random.choice(["","A"]),
 "GR_AMKA":lambda:date("{dd}{mm}{yy}")+d(5),"PL_PESEL":lambda:date("{yy}{mm}{dd}")+d(5),"CZ_BIRTH_NUMBER":lambda:date("{yy}{mm}{dd}")+d(4),"RO_CNP":lambda:random.choice("12")+date("{yy}{mm}{dd}")+"12"+d(4),
 "SE_PERSONNUMMER":lambda:date("{yy}{mm}{dd}")+"-"+d(4),"FI_HETU":lambda:date("{dd}{mm}{yy}")+"-"+d(3)+random.choice("0123456789ABCDEFHJKLMNPRSTUVWXY"),"NO_FODSELSNUMMER":lambda:date("{dd}{mm}{yy}")+d(5),
 "IN_GSTIN":lambda:"27"+L(3)+"P"+L(1)+d(4)+L(1)+"1Z"+random.choice(string.ascii_uppercase+string.digits),"SG_NRIC_FIN":lambda:random.choice("STFG")+d(7)+L(1),
 "CN_RESIDENT_ID":lambda:"110105"+date("{yyyy}{mm}{dd}")+d(3)+random.choice("0123456789X"),"ZA_ID":lambda:date("{yy}{mm}{dd}")+d(4)+"08"+d(1),"NZ_NHI":lambda:"".join(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(3))+d(4),
 "EU_VAT":lambda:random.choice(["DE"+d(9),"ATU"+d(8),"BE0"+d(9),"DK"+d(8),"EL"+d(9),"FI"+d(8),"FR"+d(11),"IT"+d(11),"LU"+d(8),"PL"+d(10),"PT"+d(9),"SE"+d(10)+"01","SI"+d(8)]),
 "VIN":lambda:"1HGCM8263"+random.choice("3A")[0]+"A"+d(6),
}
N={"US_EIN":9,"US_ABA_ROUTING":9,"CA_SIN":9,"BR_CPF":11,"BR_CNPJ":14,"UK_NHS":10,"UK_UTR":10,"DE_TAX_ID":11,"FR_SIREN":9,"FR_SIRET":14,"IT_VAT":11,"NL_BSN":9,"PT_NIF":9,"GR_AFM":9,"PL_NIP":10,"PL_REGON":9,"IN_AADHAAR":12,"JP_MY_NUMBER":12,"TH_TNIN":13,"TR_TCKN":11,"IL_ID":9,"AU_TFN":9,"AU_ABN":11,"AU_ACN":9,"AU_MEDICARE":10,"NZ_IRD":9}
out=[]; miss=[]
for kind,mod in M.items():
    if mod is None or kind in("IBAN","VIN"): continue
    try: m=importlib.import_module("stdnum."+mod)
    except Exception as e: miss.append((kind,str(e))); continue
    good=bad=tries=0
    while (good<6 or bad<6) and tries<400000:
        tries+=1
        n=SHAPE[kind]() if kind in SHAPE else d(N[kind])
        try: ok=m.is_valid(n)
        except Exception as e: continue
        if ok and good<6: out.append({"kind":kind,"value":n,"valid":True}); good+=1
        elif not ok and bad<6: out.append({"kind":kind,"value":n,"valid":False}); bad+=1
    if good<6 or bad<6: miss.append((kind,good,bad))
for o in out: print(json.dumps(o))
print(miss,file=sys.stderr)
